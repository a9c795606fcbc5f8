import { AnswerMemory } from './answerMemory.mts';
import { Callbacks } from './callbacks.mts';
import type { Clock } from './clock.mts';
import { callOf, exchange } from './exchange.mts';
import { FaultBook, type Fault, type FaultInput } from './faults.mts';
import { Ledger } from './ledger.mts';
import { Limits, type LimitRule } from './limits.mts';
import { Port } from './port.mts';
import type { Call, Provider, ProviderModule, ProviderName } from './provider.mts';
import { RequestLog } from './requestLog.mts';

const REFUSE_MS = 1500;

/** One provider with everything the core keeps for it, on its port. */
export class Host {
	readonly name: ProviderName;
	readonly provider: Provider;
	readonly port = new Port();
	readonly faults = new FaultBook();
	readonly answers = new AnswerMemory();
	readonly limits = new Limits();
	readonly ledger = new Ledger();
	readonly requests: RequestLog;
	readonly callbacks: Callbacks;
	/** Every answer takes at least this long. */
	latencyMs: number;
	/** From POST /limits; takes the place of the provider's own limits. */
	limitOverride: LimitRule | undefined;
	private refusals = new Map<string, NodeJS.Timeout | undefined>();

	constructor(
		module: ProviderModule,
		readonly clock: Clock,
		private readonly initialLatencyMs: number,
	) {
		this.name = module.name;
		this.latencyMs = initialLatencyMs;
		this.requests = new RequestLog(module.secretHeaders, module.secrets);
		this.callbacks = new Callbacks(clock);
		this.provider = module.create({
			clock,
			record: (effect) => this.ledger.add(effect, clock.iso()),
			announce: (message, policy) => this.callbacks.announce(message, policy),
		});
		this.wire();
	}

	addFault(input: FaultInput): Fault {
		const fault = this.faults.add(input);
		if (fault.kind === 'refuse') {
			const lasting = fault.remaining === null && fault.delayMs === undefined;
			const timer = lasting
				? undefined
				: setTimeout(() => void this.endRefusal(fault.id), fault.delayMs ?? REFUSE_MS);
			this.refusals.set(fault.id, timer);
			this.port.refuse();
		}
		return fault;
	}

	async clearFaults(): Promise<void> {
		this.faults.reset();
		for (const id of [...this.refusals.keys()]) await this.endRefusal(id);
	}

	async reset(): Promise<void> {
		this.provider.reset();
		this.ledger.reset();
		this.requests.reset();
		this.callbacks.reset();
		this.answers.reset();
		this.limits.reset();
		this.limitOverride = undefined;
		this.latencyMs = this.initialLatencyMs;
		this.port.dropHeld();
		await this.clearFaults();
	}

	async close(): Promise<void> {
		await this.reset();
		await this.port.close();
	}

	private async endRefusal(id: string): Promise<void> {
		clearTimeout(this.refusals.get(id));
		this.refusals.delete(id);
		this.faults.remove(id);
		if (this.refusals.size === 0) await this.port.reopen();
	}

	private wire(): void {
		const { app } = this.port;
		// The provider gets the text as it came, whatever its type says: judging it is the provider's business. Fastify
		// would answer 415 to a type it cannot read, so it is shown another.
		app.addHook('onRequest', (request, _reply, done) => {
			if (request.headers['content-type'] !== undefined) {
				request.headers = { 'content-type': 'application/octet-stream' };
			}
			done();
		});
		app.removeAllContentTypeParsers();
		app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) =>
			done(null, text),
		);
		app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
			const status = error.statusCode ?? 500;
			if (status >= 500) console.error(error);
			return reply.code(status).send(this.provider.errorBody(status, callOf(request)));
		});
		for (const { method, path, handle } of this.provider.routes) {
			const target = { route: `${method} ${path}`, handle };
			app.route({
				method,
				url: path,
				handler: (request, reply) => exchange(this, target, request, reply),
			});
		}
		const unknown = { route: 'unknown', handle: (call: Call) => this.provider.notFound(call) };
		app.setNotFoundHandler((request, reply) => exchange(this, unknown, request, reply));
	}
}
