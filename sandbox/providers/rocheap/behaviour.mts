export const statusNames = ['CREATED', 'PROCESSING', 'COMPLETED', 'FAILED'] as const;
export type StatusName = (typeof statusNames)[number];

export interface Behaviour {
	/** After creation, CREATED becomes PROCESSING. */
	processingAfterMs: number;
	/** After creation, PROCESSING becomes COMPLETED or FAILED. */
	completeAfterMs: number;
	/** After completion, an order that is refunded later becomes FAILED. */
	refundAfterMs: number;
	/** The docs give no status codes and say to read `success`; "conventional" is what they might be. */
	statusCodes: 'always-200' | 'conventional';
	/** The docs call the body "typically" sorted, so the other two must verify as well. */
	callbackBody: 'sorted' | 'documented-order' | 'pretty';
	/** Whether callbacks come for PROCESSING is not documented. */
	callbackOn: StatusName[];
	/** No retries are documented. */
	callbackRetries: number;
	callbackRetryMs: number;
	maintenance: boolean;
	/** Credits for each Robux. */
	unitPrice: number;
	/** The newer get-order page has `delivery_method`, the older one does not. */
	deliveryMethod: boolean;
	/** "head": only the fields the stored copy of the create-order page shows or promises. */
	createBody: 'full' | 'head';
	/** "partial": look-ups, and callbacks with them, leave out `universe_id` and `place_id`. */
	lookupFields: 'full' | 'partial';
}

export const START_BALANCE = 100;

export const defaultBehaviour = (): Behaviour => ({
	processingAfterMs: 500,
	completeAfterMs: 2000,
	refundAfterMs: 2000,
	statusCodes: 'always-200',
	callbackBody: 'sorted',
	callbackOn: ['PROCESSING', 'COMPLETED', 'FAILED'],
	callbackRetries: 0,
	callbackRetryMs: 1000,
	maintenance: false,
	unitPrice: 0.00475,
	deliveryMethod: true,
	createBody: 'full',
	lookupFields: 'full',
});

const milliseconds = { type: 'number', minimum: 0 };
const flag = { type: 'boolean' };

export const behaviourSchema = {
	type: 'object',
	additionalProperties: false,
	properties: {
		processingAfterMs: milliseconds,
		completeAfterMs: milliseconds,
		refundAfterMs: milliseconds,
		statusCodes: { type: 'string', enum: ['always-200', 'conventional'] },
		callbackBody: { type: 'string', enum: ['sorted', 'documented-order', 'pretty'] },
		callbackOn: { type: 'array', items: { type: 'string', enum: statusNames } },
		callbackRetries: { type: 'integer', minimum: 0, maximum: 100 },
		callbackRetryMs: milliseconds,
		maintenance: flag,
		unitPrice: { type: 'number', exclusiveMinimum: 0, maximum: 1000 },
		deliveryMethod: flag,
		createBody: { type: 'string', enum: ['full', 'head'] },
		lookupFields: { type: 'string', enum: ['full', 'partial'] },
		balance: { type: 'number', minimum: 0, maximum: 10_000_000 },
	},
};
