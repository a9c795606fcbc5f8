import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { forge, recipesOf, type Recipe } from './forgeries.mts';
import { validDelivery, type Delivery, type Target } from './targets.mts';

const BATCH = 1000;
const LIMIT_BYTES = 32 * 1024;
const LONGEST_PAUSE_MS = 50;
const MOST_GROWTH = 32 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export interface Report {
	what: string;
	sent: number;
	problems: string[];
	figures: Record<string, number | string>;
}

interface Outcome {
	status: number;
	text: string;
	items: INodeExecutionData[] | undefined;
}

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };

/** Hands a delivery to the trigger as n8n does once it has read it. */
async function handOver(target: Target, { headers, body }: Delivery): Promise<Outcome> {
	const response = Object.assign(new EventEmitter(), {
		statusCode: 200,
		headersSent: false,
		text: '',
		status(code: number) {
			response.statusCode = code;
			return response;
		},
		type: () => response,
		send(text: string) {
			response.text = text;
			response.headersSent = true;
			return response;
		},
		end() {
			response.emit('finish');
			return response;
		},
	});
	const context = {
		getMode: () => 'webhook',
		getHeaderData: () => ({ 'content-length': String(body.length), ...headers }),
		getRequestObject: () => ({ rawBody: body, readRawBody: async () => await Promise.resolve() }),
		getResponseObject: () => response,
		getNodeParameter: (name: string, fallback: unknown) => target.parameters[name] ?? fallback,
		getCredentials: async () => await Promise.resolve(target.credentials),
		getNode: () => ({ id: 'node', name: 'Trigger' }),
		getWorkflow: () => ({ id: target.name }),
		getWorkflowStaticData: () => ({}),
		getWorkflowSettings: () => ({}),
		logger,
	} as unknown as IWebhookFunctions;
	const trigger = new target.type();
	const result = await trigger.webhook.call(context);
	const items = result.workflowData?.[0];
	if (!result.noWebhookResponse) {
		response.text = String(result.webhookResponse);
		response.end();
	}
	return { status: response.statusCode, text: response.text, items };
}

/** The shortest of three times: one alone may be the garbage collector's, or another program's. */
async function pauseOf(target: Target, delivery: Delivery): Promise<number> {
	const times: number[] = [];
	for (let run = 0; run < 3; run++) {
		const began = performance.now();
		await handOver(target, delivery);
		times.push(performance.now() - began);
	}
	return Math.min(...times);
}

const shown = (seed: number, recipe: Recipe) => `seed ${seed}: ${JSON.stringify(recipe)}`;

/** Forged deliveries by the hundred thousand, with valid ones and replays of them in between. */
export async function attackInProcess(
	target: Target,
	count: number,
	firstSeed: number,
): Promise<Report> {
	const problems: string[] = [];
	let [sent, valid, longestMs, growth, heapAtStart] = [0, 0, 0, 0, 0];
	const began = performance.now();
	for (let batch = 0; sent < count && problems.length < 20; batch++) {
		const seed = firstSeed + batch;
		const seen = validDelivery(target, `${target.name}-${seed}`);
		for (const recipe of recipesOf(seed, BATCH)) {
			const delivery = forge(target, seen, recipe);
			if (!delivery) continue;
			sent += 1;
			const startedAt = performance.now();
			const { status, text, items } = await handOver(target, delivery);
			const tookMs = performance.now() - startedAt;
			if (items || status < 400) problems.push(`accepted (${text}), ${shown(seed, recipe)}`);
			if (status >= 500) problems.push(`HTTP ${status}, ${shown(seed, recipe)}`);
			if (tookMs > longestMs && delivery.body.length <= LIMIT_BYTES) {
				const pauseMs = Math.min(tookMs, await pauseOf(target, delivery));
				longestMs = Math.max(longestMs, pauseMs);
				if (pauseMs > LONGEST_PAUSE_MS) {
					problems.push(`${pauseMs.toFixed(0)} ms, ${shown(seed, recipe)}`);
				}
			}
		}
		const first = await handOver(target, seen);
		if (first.items?.length === 1) valid += 1;
		else problems.push(`a valid delivery was refused after seed ${seed}: ${first.text}`);
		const replay = await handOver(target, seen);
		if (replay.items) problems.push(`a replay started an execution after seed ${seed}`);
		if (batch === 20) {
			collectGarbage();
			heapAtStart = process.memoryUsage().heapUsed;
		}
	}
	const tookS = (performance.now() - began) / 1000;
	collectGarbage();
	if (heapAtStart > 0) growth = process.memoryUsage().heapUsed - heapAtStart;
	if (growth > MOST_GROWTH) problems.push(`the heap grew by ${growth} bytes`);
	return {
		what: `${target.name} in process`,
		sent,
		problems,
		figures: {
			'valid accepted': valid,
			seeds: `${firstSeed} to ${firstSeed + Math.ceil(sent / BATCH)}`,
			'longest pause (ms)': longestMs.toFixed(1),
			'heap growth (KB)': Math.round(growth / 1024),
			'per second': Math.round(sent / tookS),
		},
	};
}
