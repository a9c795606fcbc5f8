// `npm run test:mutation`
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPORTS = 'node_modules/.cache/mutation';

export default {
	mutate: [
		'kit/atMostOnce.ts',
		'kit/write.ts',
		'kit/referenceMemory.ts',
		'kit/operation/{findings,look,itemRun,executionMemory,stopReport}.ts',
		'kit/data/inTurn.ts',
		'kit/reference.ts',
		'kit/data/{expression,tokens}.ts',
		'kit/failure/*.ts',
		'kit/http/answer.ts',
		'nodes/*/api/answers.ts',
		'kit/webhook/{hmac,receive,answer,request,recentEvents,deduplicate}.ts',
		'nodes/*/trigger/signature.ts',
		'kit/data/money.ts',
		'nodes/*/writes/*.ts',
	],
	testRunner: 'jest',
	plugins: ['@stryker-mutator/jest-runner'],
	jest: { configFile: 'test/mutation/jest.config.cjs' },
	coverageAnalysis: 'perTest',
	concurrency: 1,
	timeoutMS: 12_000,
	timeoutFactor: 3,
	tempDirName: join(tmpdir(), 'n8n-nodes-game-commerce-mutation'),
	ignorePatterns: [
		'/*',
		'!/kit',
		'!/nodes',
		'!/credentials',
		'!/sandbox',
		'!/test',
		'!/*.json',
		'!/*.js',
		'!/*.mts',
	],
	reporters: ['clear-text', 'progress', 'json', 'html'],
	jsonReporter: { fileName: `${REPORTS}/report.json` },
	htmlReporter: { fileName: `${REPORTS}/report.html` },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	// Meant to be 95, see docs/mutation.md.
	thresholds: { high: 100, low: 95, break: 90 },
};
