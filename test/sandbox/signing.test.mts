import { canonical, signature } from '../../sandbox/providers/rocheap/signing.mts';
import { fixture } from './support.mts';

interface Vector {
	name: string;
	secret: string;
	rawBody: string;
	canonical: string;
	expected: string;
}
interface BadVector extends Omit<Vector, 'canonical' | 'expected'> {
	headerValue?: string;
}

const { positive, negative } = fixture('signature-vectors') as {
	positive: Vector[];
	negative: BadVector[];
};

test('there are 13 vectors', () => {
	expect(positive).toHaveLength(13);
});

test.each(positive)('$name', (vector) => {
	const body = JSON.parse(vector.rawBody) as unknown;
	expect(canonical(body)).toBe(vector.canonical);
	expect(signature(body, vector.secret)).toBe(vector.expected);
});

test.each(negative.filter(({ name }) => name !== 'not-json'))('$name does not verify', (vector) => {
	const body = JSON.parse(vector.rawBody) as unknown;
	expect(signature(body, vector.secret)).not.toBe(vector.headerValue);
});
