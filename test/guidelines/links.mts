import { manifest } from './support.mts';

/** The anchors that GitHub gives the headings of a page. */
export function anchorsOf(markdown: string): string[] {
	const seen = new Map<string, number>();
	return [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(
		([, heading = '']) => {
			const anchor = heading
				.trim()
				.toLowerCase()
				.replace(/[^\p{L}\p{N}\s_-]/gu, '')
				.replace(/\s/g, '-');
			const times = seen.get(anchor) ?? 0;
			seen.set(anchor, times + 1);
			return times === 0 ? anchor : `${anchor}-${times}`;
		},
	);
}

/** The file and heading of this project that a link on its home page means. */
export function fileOfLink(link: string): { path: string; anchor: string } {
	const { homepage } = manifest as unknown as { homepage: string };
	if (!link.startsWith(homepage)) throw new Error(`${link} leads to another site`);
	const [place = '', anchor = ''] = link.slice(homepage.length).split('#');
	const path = place.replace(/^\/blob\/\w+\//, '');
	return { path: path === '' ? 'README.md' : path, anchor };
}
