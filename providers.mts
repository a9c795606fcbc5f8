/**
 * Where the parts of one provider are. A provider is its folders and files, one entry here, and its lines in the `n8n`
 * section of package.json; tests, host, sandbox and documentation find it by this list.
 */
export interface ProviderEntry {
	/** Folder below `nodes/` and class of the action node; the trigger's class ends in Trigger. */
	folder: string;
	/** As users see it. */
	name: string;
	/** Type names of the nodes and of the credential, as saved workflows hold them. */
	node: string;
	trigger: string;
	credential: string;
	/** Its stand-in: name in the control API, folder below `sandbox/providers/`, file below `host/providers/`. */
	sandbox: string;
	/** Its documented bodies: folder below `test/fixtures/`. */
	fixtures: string;
	/** Its page of documentation, which has the headings Credential and Trigger. */
	docs: string;
}

/** All providers, in the order in which the documentation and the sandbox's ports have them. */
export const providers = [
	{
		folder: 'Rocheap',
		name: 'ROCheap',
		node: 'rocheap',
		trigger: 'rocheapTrigger',
		credential: 'rocheapApi',
		sandbox: 'rocheap',
		fixtures: 'rocheap',
		docs: 'docs/rocheap.md',
	},
	{
		folder: 'Roovet',
		name: 'Roovet',
		node: 'roovet',
		trigger: 'roovetTrigger',
		credential: 'roovetApi',
		sandbox: 'roovet',
		fixtures: 'roovet',
		docs: 'docs/roovet.md',
	},
	{
		folder: 'Leuwongrr',
		name: 'LeuwongRR',
		node: 'leuwongrr',
		trigger: 'leuwongrrTrigger',
		credential: 'leuwongrrApi',
		sandbox: 'leuwongrr',
		fixtures: 'leuwongrr',
		docs: 'docs/leuwongrr.md',
	},
	{
		folder: 'RobloxTrades',
		name: 'Roblox Trades',
		node: 'robloxTrades',
		trigger: 'robloxTradesTrigger',
		credential: 'robloxCookieApi',
		sandbox: 'roblox',
		fixtures: 'roblox-trades',
		docs: 'docs/roblox-trades.md',
	},
] as const satisfies readonly ProviderEntry[];

/** Name of a provider in the sandbox. */
export type SandboxName = (typeof providers)[number]['sandbox'];
