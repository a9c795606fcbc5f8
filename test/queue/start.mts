import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Checks } from './checks.mts';
import type { QueueLab } from './lab.mts';

interface Ended {
	code: number | null;
	text: string;
}

/** `npm start -- --queue --once --fresh`, on the servers of the tests unless told otherwise. */
async function start(lab: QueueLab, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
	const child = spawn(
		process.execPath,
		[join(lab.root, 'host', 'start.mjs'), '--queue', '--once', '--fresh'],
		{
			cwd: lab.root,
			env: { ...process.env, QUEUE_REDIS_URL: lab.redis.url, ...env },
			stdio: ['ignore', 'pipe', 'pipe'],
		},
	);
	let text = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
	}
	const [code] = (await once(child, 'close')) as [number | null];
	return { code, text };
}

/** The main job of `npm start` in queue mode, and what it says without its servers. */
export async function testStart(lab: QueueLab, checks: Checks): Promise<void> {
	const databases = async () =>
		(
			await lab.servers.ask<{ datname: string }>(
				`SELECT datname FROM pg_database WHERE datname LIKE 'game\\_commerce\\_start\\_%'`,
			)
		).map(({ datname }) => datname);
	const before = await databases();
	const { code, text } = await start(lab);
	const rows = text.split('\n').filter((line) => /^ {2}(ok {2}|FAIL) {2}/.test(line));
	console.log(rows.join('\n'));
	checks.check(
		'npm start -- --queue --once ends with a result that is right',
		code === 0 && rows.length > 5 && rows.every((row) => row.startsWith('  ok')),
		code === 0 ? `${rows.length} rows` : text.slice(-2_000),
	);
	for (const name of (await databases()).filter((one) => !before.includes(one))) {
		await lab.servers.ask(`DROP DATABASE ${name} WITH (FORCE)`);
	}

	const closed = await start(lab, {
		QUEUE_REDIS_URL: 'redis://127.0.0.1:1',
		QUEUE_POSTGRES_URL: 'postgresql://nobody@127.0.0.1:1/none',
	});
	const wanted = [
		'Queue mode needs PostgreSQL and Redis',
		'PostgreSQL at 127.0.0.1:1 (QUEUE_POSTGRES_URL)',
		'Redis at 127.0.0.1:1 (QUEUE_REDIS_URL)',
		'docker compose -f host/compose.yaml up',
	];
	const unsaid = wanted.filter((words) => !closed.text.includes(words));
	checks.check(
		'without its servers it says which are missing and how to start them',
		closed.code === 1 && unsaid.length === 0,
		unsaid.length === 0
			? 'it does'
			: `not said: ${unsaid.join('; ')}\n${closed.text.slice(-1_000)}`,
	);
}
