import type { INode, IWorkflowBase } from 'n8n-workflow';

import { N8N_LINES, oldestLineWith } from './n8nNodes.mts';
import { filesBelow, json, manifest, text } from './support.mts';

type Workflow = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'>;

interface Note {
	content: string;
	width: number;
	height: number;
}

const NOTE = 'n8n-nodes-base.stickyNote';
const DISCORD = 'n8n-nodes-base.discord';
/** How n8n's editor sets the text of a note, in pixels, with some room for a wider font. */
const [CHARACTER, LINE, GAP, HEADING, PADDING] = [7.2, 21, 10, 40, 24];
const NODE_SIZE = 100;

const files = filesBelow('examples', '.json');
const README = text('examples/README.md');
/** Where an example is run from its trigger to its end. */
const RUNS = [
	...filesBelow('test/e2e', '.mts'),
	...filesBelow('host/providers', '.mts'),
	...filesBelow('test/queue', '.mts'),
]
	.map(text)
	.join('\n');

const noteOf = ({ parameters }: INode) => parameters as unknown as Note;

/** How high a note has to be for its text. */
function neededHeight({ content, width }: Note): number {
	const lines = (paragraph: string) =>
		Math.ceil((paragraph.replace(/[*`_]/g, '').length * CHARACTER) / (width - 2 * PADDING));
	return content
		.split('\n')
		.filter((paragraph) => paragraph !== '')
		.map((paragraph) => (paragraph.startsWith('#') ? HEADING : lines(paragraph) * LINE + GAP))
		.reduce((sum, height) => sum + height, PADDING);
}

/** The rectangle that a node takes on the canvas. */
function place(node: INode) {
	const [left, top] = node.position;
	const { width, height } =
		node.type === NOTE ? noteOf(node) : { width: NODE_SIZE, height: NODE_SIZE };
	return { left, top, right: left + width, bottom: top + height };
}

function overlap(one: INode, other: INode): boolean {
	const [a, b] = [place(one), place(other)];
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

test('the height of a note is measured', () => {
	const note = { content: `## Title\n${'word '.repeat(100)}`, width: 400, height: 0 };
	expect(neededHeight(note)).toBeGreaterThan(250);
	expect(neededHeight({ ...note, width: 800 })).toBeLessThan(neededHeight(note));
});

describe.each(files)('%s', (path) => {
	const { nodes, connections } = json<Workflow>(path);
	const notes = nodes.filter(({ type }) => type === NOTE);

	test('explains itself in notes that hold their text and hide nothing', () => {
		expect(notes.length).toBeGreaterThan(0);
		for (const note of notes) {
			expect(noteOf(note).content).toMatch(/^## \S/);
			const { height } = noteOf(note);
			expect([note.name, height >= neededHeight(noteOf(note)), height]).toEqual([
				note.name,
				true,
				height,
			]);
		}
		const hidden = notes.flatMap((note) =>
			nodes
				.filter((node) => node !== note && overlap(node, note))
				.map(({ name }) => `${note.name} and ${name}`),
		);
		expect(hidden).toEqual([]);
	});

	test('names the oldest n8n that has its nodes', () => {
		const said = notes.flatMap((note) =>
			[...noteOf(note).content.matchAll(/Needs n8n ([\d.]+) or newer\./g)].map(([, line]) => line),
		);
		const theirs = nodes.filter(({ type }) => !type.startsWith(`${manifest.name}.`));
		const lines = theirs.map(({ type, typeVersion }) =>
			N8N_LINES.indexOf(oldestLineWith(type, typeVersion)),
		);
		expect(said).toEqual([N8N_LINES[Math.max(...lines)]]);
	});

	test('holds no node that does nothing', () => {
		expect(nodes.filter(({ type }) => type.endsWith('.noOp'))).toEqual([]);
	});

	test('leads every error output somewhere, and none that is not there', () => {
		for (const { name, onError, type } of nodes) {
			const outputs = connections[name]?.main ?? [];
			if (onError === 'continueErrorOutput') {
				expect([name, (outputs.at(-1) ?? []).length > 0, outputs.length]).toEqual([name, true, 2]);
			} else if (type.startsWith(`${manifest.name}.`)) {
				expect([name, outputs.length <= 1]).toEqual([name, true]);
			}
		}
	});

	test('posts to Discord by nodes that are off until there is a credential', () => {
		for (const node of nodes.filter(({ type }) => type === DISCORD)) {
			expect(node).toMatchObject({ disabled: true, parameters: { authentication: 'webhook' } });
			expect(node.credentials).toBeUndefined();
			expect(notes.some((note) => noteOf(note).content.includes(`**${node.name}**`))).toBe(true);
		}
		expect(text(path)).not.toMatch(/discord(app)?\.com/);
	});

	test('stands in the list of examples, and is run by a test', () => {
		const [, file] = /^examples\/(.*)$/.exec(path)!;
		expect(README).toContain(`\`${file}\``);
		expect(RUNS).toContain(`'${file}'`);
	});
});
