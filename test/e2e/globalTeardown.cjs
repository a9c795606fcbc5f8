const { existsSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const STOP_TIMEOUT_MS = 10_000;

const send = (pid, signal) => {
	try {
		return process.kill(pid, signal);
	} catch {
		return false;
	}
};

/** Ends the n8n that the files have shared; see sharedHost.mts. */
module.exports = async () => {
	const folder = process.env.E2E_FOLDER;
	for (const name of readdirSync(folder)) {
		const file = join(folder, name, 'shared.json');
		const { running } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
		if (running === undefined) continue;
		const { pid } = running;
		send(pid, 'SIGTERM');
		const deadline = Date.now() + STOP_TIMEOUT_MS;
		while (send(pid, 0)) {
			// With the task runner beside it.
			if (Date.now() > deadline) send(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
			await sleep(20);
		}
	}
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};
