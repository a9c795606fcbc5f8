import type { FastifyInstance, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import fastify from 'fastify';
import type { Control } from './control.mts';
import { ControlError } from './controlError.mts';
import * as schemas from './controlSchemas.mts';
import type { FaultInput } from './faults.mts';
import type { ProviderName } from './provider.mts';

interface ForProvider {
	Params: { provider: ProviderName };
}
type Body<T> = { Body: T & { provider: ProviderName } };

/** The control API: JSON in, JSON out, 400 with the field's name for what it does not understand. */
export function controlServer(control: Control): FastifyInstance {
	const app = fastify({
		forceCloseConnections: true,
		ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
	});
	acceptEmptyJson(app);
	answerErrors(app);
	const params = { params: schemas.ofProvider };

	app.get('/health', () => ({ ready: true }));
	app.post('/reset', async () => {
		await control.reset();
		return { ok: true };
	});
	app.post<{ Body: { ms: number } }>(
		'/advance',
		{ schema: { body: schemas.advance } },
		async (r) => {
			await control.advance(r.body.ms);
			return { ok: true };
		},
	);

	app.get<ForProvider>('/ledger/:provider', { schema: params }, (r) =>
		control.ledger(r.params.provider),
	);
	app.get<ForProvider>('/requests/:provider', { schema: params }, (r) =>
		control.requests(r.params.provider),
	);
	for (const [method, url] of [
		['DELETE', '/requests/:provider'],
		['POST', '/requests/:provider/clear'],
	] as const) {
		app.route<ForProvider>({
			method,
			url,
			schema: params,
			handler: (r) => {
				control.clearRequests(r.params.provider);
				return { ok: true };
			},
		});
	}

	app.get('/faults', () => control.faults());
	app.post<Body<FaultInput>>('/faults', { schema: { body: schemas.fault } }, (r) =>
		control.fault(r.body),
	);
	app.delete('/faults', async () => {
		await control.clearFaults();
		return { ok: true };
	});
	app.post<Body<{ limit: number; windowMs: number }>>(
		'/limits',
		{ schema: { body: schemas.limit } },
		(r) => {
			control.limit(r.body.provider, r.body.limit, r.body.windowMs);
			return { ok: true };
		},
	);
	app.post<Body<{ ms: number }>>('/latency', { schema: { body: schemas.latency } }, (r) => {
		control.latency(r.body.provider, r.body.ms);
		return { ok: true };
	});

	app.get<ForProvider>('/behaviour/:provider', { schema: params }, (r) =>
		control.behaviour(r.params.provider),
	);
	app.post<Body<Record<string, unknown>>>(
		'/behaviour',
		{ schema: { body: schemas.behaviour } },
		(r) => {
			const { provider, ...patch } = r.body;
			check(r, control.behaviourSchema(provider), patch);
			return control.behaviour(provider, patch);
		},
	);

	app.get('/act', () =>
		Object.fromEntries(
			Object.entries(control.actions()).map(([provider, actions]) => [
				provider,
				Object.fromEntries(Object.entries(actions).map(([name, { schema }]) => [name, schema])),
			]),
		),
	);
	app.post<Body<Record<string, unknown> & { action: string }>>(
		'/act',
		{ schema: { body: schemas.act } },
		(r) => {
			const { provider, action, ...fields } = r.body;
			check(r, control.actionSchema(provider, action), fields);
			return control.act(provider, action, fields);
		},
	);

	callbackRoutes(app, control);
	return app;
}

function callbackRoutes(app: FastifyInstance, control: Control): void {
	app.post<Body<{ url: string }>>('/callbacks', { schema: { body: schemas.callbacks } }, (r) => {
		control.callbacksTo(r.body.provider, r.body.url);
		return { ok: true };
	});
	app.get<ForProvider>('/callbacks/:provider', { schema: { params: schemas.ofProvider } }, (r) =>
		control.deliveries(r.params.provider),
	);
	app.get('/callbacks/forge', () => control.mutations());
	app.post<Body<{ mutation: string; id?: string }>>(
		'/callbacks/forge',
		{ schema: { body: schemas.forge } },
		(r) => control.forge(r.body.provider, r.body.mutation, r.body.id),
	);
	app.post<Body<{ id: string; times?: number; concurrent?: boolean; status?: string }>>(
		'/callbacks/resend',
		{ schema: { body: schemas.resend } },
		async (r) => {
			const { provider, id, ...options } = r.body;
			return { responses: await control.resend(provider, id, options) };
		},
	);
}

/** @throws {ControlError} when `value` is not what the provider's own schema asks for */
function check(request: FastifyRequest, schema: object, value: object): void {
	const validate = request.compileValidationSchema(schema);
	if (!validate(value)) throw new ControlError(explain(validate.errors ?? []));
}

/** Many clients send `content-type: application/json` with every request, a body or not. */
function acceptEmptyJson(app: FastifyInstance): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
		if (text === '') return done(null, undefined);
		try {
			done(null, JSON.parse(text as string) as unknown);
		} catch {
			done(Object.assign(new Error('the body is not JSON'), { statusCode: 400 }));
		}
	});
}

function answerErrors(app: FastifyInstance): void {
	app.setErrorHandler<Error & { validation?: FastifySchemaValidationError[]; statusCode?: number }>(
		(error, _request, reply) => {
			const status = error instanceof ControlError ? 400 : (error.statusCode ?? 500);
			const message = error.validation ? explain(error.validation) : error.message;
			return reply.code(status).send({ error: message });
		},
	);
	app.setNotFoundHandler((request, reply) =>
		reply.code(404).send({ error: `there is no ${request.method} ${request.url}` }),
	);
}

function explain(errors: Array<Partial<FastifySchemaValidationError>>): string {
	const [first] = errors;
	const { instancePath = '', message = 'is not valid', params = {} } = first ?? {};
	const field = instancePath.slice(1).replaceAll('/', '.') || 'the body';
	const { allowedValues, additionalProperty } = params;
	if (typeof additionalProperty === 'string') return `${additionalProperty} is not a known field`;
	if (Array.isArray(allowedValues)) return `${field} must be one of: ${allowedValues.join(', ')}`;
	return `${field} ${message}`;
}
