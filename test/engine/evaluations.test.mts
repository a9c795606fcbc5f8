import { Expression } from 'n8n-workflow';

import { RocheapLab } from './rocheapLab.mts';

let lab: RocheapLab;
beforeAll(async () => {
	lab = await new RocheapLab().start();
});
beforeEach(async () => await lab.reset());
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await lab.sandbox.close());

const ITEMS = 40;
const references = Array.from({ length: ITEMS }, (_, index) => ({ id: `shop-${index}` }));

/** How often n8n evaluates each expression of the node for so many items. */
async function evaluations(parameters: object): Promise<Record<string, number>> {
	const resolve = jest.spyOn(Expression.prototype, 'resolveSimpleParameterValue');
	const { json } = await lab.run(
		{ resource: 'order', ...parameters },
		{ items: references, settings: { onError: 'continueRegularOutput' } },
	);
	expect(json).toHaveLength(ITEMS);
	const counts: Record<string, number> = {};
	for (const [value] of resolve.mock.calls) {
		if (typeof value !== 'string' || !value.startsWith('=')) continue;
		counts[value] = (counts[value] ?? 0) + 1;
	}
	return counts;
}

const get = (customOrderId: string) => ({
	operation: 'get',
	lookupBy: 'customOrderId',
	customOrderId,
});

describe('how often n8n evaluates expressions', () => {
	test('never for a read by a way into the item', async () => {
		for (const [index, { id }] of references.entries()) {
			if (index < 3) await lab.create({ customOrderId: id });
		}
		expect(await evaluations(get('={{ $json.id }}'))).toEqual({});
		const asked = (await lab.requests()).filter((request) => request.startsWith('GET'));
		const paths = references.map(({ id }) => `GET /get_order_info_by_custom_id/${id}`);
		expect(asked.toSorted()).toEqual(paths.toSorted());
	});

	test('once for each field and item of any other read', async () => {
		const counts = await evaluations(get('={{ $json.id.trim() }}'));
		expect(Object.values(counts)).toEqual([ITEMS]);
	});

	test('a payment is read by n8n alone', async () => {
		const counts = await evaluations({
			operation: 'create',
			robux: 10,
			robloxUserId: '261',
			universeId: '5',
			placeId: '6',
			customOrderId: '={{ $json.id }}',
		});
		const ofReference = Object.entries(counts).filter(([text]) => text.includes('$json.id'));
		expect(ofReference.map(([, count]) => count >= ITEMS)).toEqual([true]);
		expect(await lab.payouts()).toHaveLength(ITEMS);
	});
});
