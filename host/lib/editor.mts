import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

import { owner } from './setup.mts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const TIMEOUT_MS = 20_000;

/** The editor of a running n8n in Chromium, with its owner logged in. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
	) {}

	/**
	 * @param viewport in CSS pixels
	 * @throws when there is no Chromium, or n8n does not let the owner in
	 */
	static async open(url: string, viewport: { width: number; height: number }): Promise<Editor> {
		if (!existsSync(CHROMIUM)) {
			throw new Error(
				`There is no Chromium at ${CHROMIUM}. Install it (Debian: apt-get install chromium), or name another with the variable CHROMIUM.`,
			);
		}
		const browser = await chromium.launch({
			executablePath: CHROMIUM,
			args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
		});
		try {
			const page = await browser.newPage({ viewport });
			page.setDefaultTimeout(TIMEOUT_MS);
			await page.goto(`${url}/signin`);
			await page.locator('input[type=email]').fill(owner.email);
			await page.locator('input[type=password]').fill(owner.password);
			await page.locator('[data-test-id=form-submit-button]').first().click();
			await page.waitForURL((address) => !address.pathname.includes('signin'));
			return new Editor(browser, page, url);
		} catch (error) {
			await browser.close();
			throw error;
		}
	}

	/** Opens a page of the editor; what it shows may still have to be waited for. */
	async goTo(path: string): Promise<void> {
		await this.page.goto(this.url + path, { waitUntil: 'domcontentloaded' });
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}
