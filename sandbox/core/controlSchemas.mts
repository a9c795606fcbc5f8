import { faultKinds, lateClients, twiceAnswers } from './faults.mts';
import { providerNames } from './provider.mts';

const provider = { type: 'string', enum: providerNames };
const text = { type: 'string', minLength: 1 };
const flag = { type: 'boolean' };
const milliseconds = { type: 'number', minimum: 0 };

const body = (properties: Record<string, object>, required: string[]) => ({
	type: 'object',
	properties,
	required,
	additionalProperties: false,
});

export const ofProvider = body({ provider }, ['provider']);
export const advance = body({ ms: milliseconds }, ['ms']);
export const latency = body({ provider, ms: milliseconds }, ['provider', 'ms']);
export const limit = body(
	{ provider, limit: { type: 'integer', minimum: 0 }, windowMs: { type: 'number', minimum: 1 } },
	['provider', 'limit', 'windowMs'],
);
export const fault = body(
	{
		provider,
		kind: { type: 'string', enum: faultKinds },
		method: text,
		path: text,
		status: { type: 'integer', minimum: 200, maximum: 599 },
		headers: { type: 'object', additionalProperties: { type: 'string' } },
		body: {},
		delayMs: milliseconds,
		times: { type: 'integer', minimum: -1 },
		after: flag,
		complete: flag,
		half: flag,
		client: { type: 'string', enum: lateClients },
		answer: { type: 'string', enum: twiceAnswers },
		oldest: flag,
		exact: flag,
	},
	['provider', 'kind'],
);
/** The rest of the body is checked against the provider's own schema. */
export const behaviour = { type: 'object', properties: { provider }, required: ['provider'] };
/** The rest of the body is checked against the action's own schema. */
export const act = {
	type: 'object',
	properties: { provider, action: text },
	required: ['provider', 'action'],
};
export const callbacks = body({ provider, url: text }, ['provider', 'url']);
export const forge = body({ provider, mutation: text, id: text }, ['provider', 'mutation']);
export const resend = body(
	{
		provider,
		id: text,
		times: { type: 'integer', minimum: 1, maximum: 1000 },
		concurrent: flag,
		status: text,
	},
	['provider', 'id'],
);
