import type { N8nClient } from '../lib/client.mts';
import type { HostProvider, Row } from '../lib/hostProvider.mts';
import type { Sandbox } from '../lib/sandbox.mts';
import type { SavedWorkflow } from '../lib/workflow.mts';

export const DECLINE_FILE = 'roblox-decline-bad-offers.json';

/** Items of the sandbox's users 1001, whose cookie the credential holds, and 1002. */
export const items = {
	myCone: '10000001',
	myCap: '10000003',
	myCrown: '10000004',
	myHair: '10000006',
	theirCone: '20000001',
	theirCap: '20000002',
	theirCrown: '20000003',
	theirHair: '20000005',
};

/** The fields of the credential: a cookie that the stand-in accepts and the address it is reached at. */
export const robloxCredential = (sandbox: Sandbox, userId = 1001) => ({
	cookie: `_|WARNING:-DO-NOT-SHARE-THIS.|_sandbox-${userId}`,
	baseUrl: sandbox.of('roblox').origin,
});

/** A trade that 1002 offers to 1001. */
export async function receive(sandbox: Sandbox, give: string, take: string): Promise<string> {
	const { tradeId } = await sandbox
		.of('roblox')
		.act<{ tradeId: string }>('sendTrade', { give: [give], take: [take] });
	return tradeId;
}

/** Two trades come in: one for much less than it asks, one for much more. */
export async function runTradesJob(
	client: N8nClient,
	sandbox: Sandbox,
	workflow: SavedWorkflow,
): Promise<Row[]> {
	const roblox = sandbox.of('roblox');
	// The sandbox counts from the same number after every start, but n8n remembers the trades of earlier ones.
	await roblox.behave({ nextTradeId: String(Date.now()) });
	const bad = await receive(sandbox, items.theirCap, items.myCrown);
	const good = await receive(sandbox, items.theirCrown, items.myCone);
	await client.pollNow(workflow.id);
	const told = await client.executionOf(workflow.id, (execution) =>
		execution.items('Trade received').some(({ tradeId }) => tradeId === good),
	);
	const declined = await roblox.effects('trade-declined');
	const accepted = await roblox.effects('trade-accepted');
	const praised = told.items('Tell: good offer').map(({ tradeId }) => tradeId);
	return [
		{
			what: 'Roblox Trades: bad offer declined, good one told',
			right:
				told.status === 'success' &&
				String(declined.map(({ id }) => id)) === bad &&
				String(praised) === good &&
				accepted.length === 0,
			found: `declined ${declined.map(({ id }) => id).join(', ')}, told of ${praised.join(', ')}, accepted ${accepted.length}`,
		},
	];
}

export const host: HostProvider = {
	accounts: (sandbox) => [{ name: 'Roblox account', data: robloxCredential(sandbox) }],
	rowCount: 1,
	runMainJob: async ({ client, sandbox, example }) =>
		await runTradesJob(client, sandbox, example(DECLINE_FILE)),
};
