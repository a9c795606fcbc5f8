/** What saved workflows hold. Once released it never changes; new names may be added. */
interface PublicNode {
	credential: string;
	/** Operations of each resource, in alphabetical order; none for a trigger. */
	resources: Record<string, string[]>;
}

export const credentialFields: Record<string, string[]> = {
	leuwongrrApi: ['apiToken', 'baseUrl', 'discordUserId'],
	robloxCookieApi: ['cookie', 'baseUrl'],
	rocheapApi: ['apiKey', 'baseUrl'],
	roovetApi: ['apiKey', 'baseUrl', 'apiVersion', 'webhookSecret', 'signatureScheme'],
};

export const publicNodes: Record<string, PublicNode> = {
	leuwongrr: {
		credential: 'leuwongrrApi',
		resources: {
			account: ['get', 'getSummary', 'validateToken'],
			article: ['get', 'getAll'],
			balance: ['get', 'getTransactions'],
			deposit: ['get', 'getAll'],
			invoice: ['get', 'getStatus', 'waitForPayment'],
			order: ['create', 'get', 'getAll'],
			paymentMethod: ['getAll'],
			robuxPackage: ['getAll'],
			service: ['getHealth'],
		},
	},
	leuwongrrTrigger: { credential: 'leuwongrrApi', resources: {} },
	robloxTrades: {
		credential: 'robloxCookieApi',
		resources: {
			item: ['getCollectibles', 'getTradable'],
			trade: [
				'accept',
				'count',
				'counter',
				'decline',
				'evaluate',
				'expireOutdated',
				'get',
				'getAll',
				'getSettings',
				'send',
			],
			user: ['canTradeWith', 'getMyEligibility', 'lookUp'],
		},
	},
	robloxTradesTrigger: { credential: 'robloxCookieApi', resources: {} },
	rocheap: {
		credential: 'rocheapApi',
		resources: {
			account: ['getBalance', 'ping'],
			order: ['create', 'get', 'waitForCompletion'],
		},
	},
	rocheapTrigger: { credential: 'rocheapApi', resources: {} },
	roovet: {
		credential: 'roovetApi',
		resources: {
			cart: ['upsert'],
			checkout: ['create'],
			order: ['getAll'],
			product: ['search'],
			wallet: ['getBalance', 'getTransactions', 'transfer'],
		},
	},
	roovetTrigger: { credential: 'roovetApi', resources: {} },
};
