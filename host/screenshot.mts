/**
 * Takes the README's picture of the pipeline from the real editor. Start n8n first (`npm start`), then
 * `npx tsx host/screenshot.mts`; it needs Chromium, whose place CHROMIUM names if it is not /usr/bin/chromium.
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { findProjectRoot } from './lib/project.mts';
import { owner } from './lib/setup.mts';

const url = process.env.N8N_URL ?? 'http://127.0.0.1:5678';
const [workflowId = 'rocheapPayouts01', name = 'payout-pipeline.png', openNode] =
	process.argv.slice(2);

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
});
try {
	const page = await browser.newPage({
		viewport: { width: 1500, height: 1000 },
		deviceScaleFactor: 2,
	});
	await page.goto(`${url}/signin`);
	await page.locator('input[type=email]').fill(owner.email);
	await page.locator('input[type=password]').fill(owner.password);
	await page.locator('button[type=submit], [data-test-id=form-submit-button]').first().click();
	await page.waitForURL((address) => !address.pathname.includes('signin'));
	await page.goto(`${url}/workflow/${workflowId}`);
	await page.locator('[data-test-id=canvas-node]').first().waitFor();
	await page.keyboard.press('1');
	await page.waitForTimeout(2000);
	if (openNode !== undefined) {
		await page.locator(`[data-test-id=canvas-node][data-node-name="${openNode}"]`).dblclick();
		await page.waitForTimeout(2500);
	}
	const path = join(findProjectRoot(), 'docs', name);
	// Without the editor's own panels left and right.
	await page.screenshot({ path, clip: { x: 420, y: 120, width: 740, height: 790 } });
	console.log(path);
} finally {
	await browser.close();
}
