import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../host/lib/client.mts';
import { readExample } from '../../host/lib/setup.mts';
import type { WorkflowNode } from '../../host/lib/workflow.mts';
import { DEPOSIT_FILE } from '../../host/providers/leuwongrr.mts';
import { DECLINE_FILE, items, receive } from '../../host/providers/roblox.mts';
import { Effects } from '../e2e/callbackStream.mts';
import type { Checks } from './checks.mts';
import type { QueueLab } from './lab.mts';

/** n8n refuses a schedule that fires more than once a minute, but takes several that fire once. */
const OFTEN = {
	item: Array.from({ length: 12 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 5} * * * * *`,
	})),
};
/** Longer than three polls take. */
const SEVERAL_POLLS_MS = 16_000;

/** A polling trigger and what it watches. */
interface Watched {
	name: string;
	/** The example whose trigger is used, and the field that tells its events apart. */
	file: string;
	id: string;
	/** Makes something happen that the trigger reports; gives its ID. */
	happen: () => Promise<string>;
}

/** An n8n that polls, in whatever mode. */
type PollingLab = Pick<QueueLab, 'root' | 'sandbox' | 'saveChain' | 'restartMain'>;

/** Polling triggers run in main only: what happens before, while and after it is away is reported once. */
export async function testPolling(lab: PollingLab, checks: Checks): Promise<void> {
	const { sandbox } = lab;
	const effects = await new Effects().start();
	const watched: Watched[] = [
		deposits(lab),
		{
			name: 'Roblox Trades Trigger',
			file: DECLINE_FILE,
			id: 'tradeId',
			happen: async () => await receive(sandbox, items.theirCap, items.myCrown),
		},
	];
	try {
		for (const one of watched) await watch(lab, one, effects.url);
		await sleep(SEVERAL_POLLS_MS);
		const happened = new Map(watched.map(({ name }) => [name, [] as string[]]));
		const happen = async () => {
			for (const one of watched) happened.get(one.name)?.push(await one.happen());
		};

		await happen();
		await reported(effects, happened);
		await happen();
		await lab.restartMain({ meanwhile: happen });
		await reported(effects, happened);
		await lab.restartMain({ kill: true, meanwhile: happen });
		await happen();
		await reported(effects, happened);
		await sleep(SEVERAL_POLLS_MS);
		for (const [name, ids] of happened) {
			const times = ids.map((id) => effects.of(id));
			checks.check(
				`${name}: reports once, over a restart and a kill of main`,
				times.every((count) => count === 1),
				`${ids.length} events, reported ${times.join(', ')} times`,
			);
		}
	} finally {
		effects.stop();
	}
}

/** Deposits at LeuwongRR. */
export const deposits = ({ sandbox }: PollingLab, name = 'LeuwongRR Trigger'): Watched => ({
	name,
	file: DEPOSIT_FILE,
	id: 'invoice_code',
	happen: async () => {
		const { invoices } = await sandbox
			.of('leuwongrr')
			.act<{ invoices: string[] }>('createDeposit', { amount: 75_000, approved: true });
		return String(invoices[0]);
	},
});

/** Has a trigger poll every five seconds in a workflow that counts what it reports. */
export async function watch(lab: PollingLab, { name, file, id }: Watched, url: string) {
	const { nodes } = readExample(lab.root, file);
	const trigger = nodes.find(({ type }) => /^n8n-nodes-game-commerce\..*Trigger$/.test(type));
	if (trigger === undefined) throw new Error(`${file} has no trigger of this package`);
	const polled: WorkflowNode = {
		...trigger,
		parameters: { ...trigger.parameters, pollTimes: OFTEN },
	};
	return await lab.saveChain(name, polled, {
		name: 'Count',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [220, 0],
		parameters: {
			url,
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'id', value: `={{ $json.${id} }}` }] },
			options: {},
		},
	});
}

/** Waits until everything that happened was reported. */
async function reported(effects: Effects, happened: Map<string, string[]>): Promise<void> {
	const ids = [...happened.values()].flat();
	await eventually(
		'Reports of what happened',
		async () => await Promise.resolve(ids.every((id) => effects.of(id) > 0) || undefined),
		120_000,
	);
}
