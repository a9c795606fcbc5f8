import { eventually } from '../../host/lib/client.mts';
import { owner } from '../../host/lib/setup.mts';

interface Page {
	status: number;
	location: string | null;
	html: string;
}

const MOST_HOPS = 10;
const JSON_TYPE = { 'content-type': 'application/json' };

/** A person with a browser who fills in forms of n8n; logged in as its owner, or nobody that n8n knows. */
export class FormVisitor {
	private readonly cookies = new Map<string, string>();

	private constructor(private readonly url: string) {}

	static nobody(url: string): FormVisitor {
		return new FormVisitor(url);
	}

	static async owner(url: string): Promise<FormVisitor> {
		const visitor = new FormVisitor(url);
		const login = { emailOrLdapLoginId: owner.email, password: owner.password };
		await visitor.send('/rest/login', JSON_TYPE, JSON.stringify(login));
		return visitor;
	}

	/** Opens a page as far as this person gets, agreeing that the form may know who fills it in. */
	async open(path: string): Promise<Page> {
		let page = await this.send(path);
		for (let hop = 0; hop < MOST_HOPS && page.status === 302 && page.location !== null; hop++) {
			if (page.location.includes('/signin')) return page;
			if (page.location.endsWith('/oauth/consent')) {
				const consent = '/rest/consent/approve';
				const { status, html } = await this.send(consent, JSON_TYPE, '{"approved":true}');
				if (status !== 200) return page;
				const { data } = JSON.parse(html) as { data: { redirectUrl: string } };
				page = await this.send(data.redirectUrl);
			} else {
				page = await this.send(page.location);
			}
		}
		return page;
	}

	/** Fills in the first page of a form; gives the address of the next one. */
	async start(path: string, fields: Record<string, string>): Promise<string> {
		const page = await this.open(path);
		const answer = await this.submit(path.replace(/\?.*/, ''), page, fields);
		return (JSON.parse(answer.html) as { formWaitingUrl: string }).formWaitingUrl;
	}

	/** The next page, once it shows what is looked for. As a browser does, it opens none before n8n says that it is there. */
	async next(url: string, text: string): Promise<Page> {
		const asked = new URL(url);
		asked.pathname += '/n8n-execution-status';
		return await eventually(`A page with "${text}"`, async () => {
			const { html: status } = await this.send(asked.href);
			if (status.trim() !== 'form-waiting') return undefined;
			const page = await this.open(url);
			return page.html.includes(text) ? page : undefined;
		});
	}

	async submit(path: string, { html }: Page, fields: Record<string, string>): Promise<Page> {
		const form = new FormData();
		for (const [name, value] of Object.entries(fields)) form.set(name, value);
		const [, token = ''] = /const authToken = '([^']*)'/.exec(html) ?? [];
		return await this.send(path, { 'x-auth-token': token }, form);
	}

	private async send(
		path: string,
		headers: Record<string, string> = {},
		body?: string | FormData,
	): Promise<Page> {
		const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
		const response = await fetch(new URL(path, this.url), {
			redirect: 'manual',
			headers: { ...headers, cookie },
			...(body === undefined ? {} : { method: 'POST', body }),
		});
		for (const line of response.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
			this.cookies.set(name, value);
		}
		const location = response.headers.get('location');
		return { status: response.status, location, html: await response.text() };
	}
}
