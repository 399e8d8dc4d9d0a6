/**
 * Takes pictures of screens in Chromium for looking at them beside the drawing, and reports page errors and violations of
 * the content policy and of accessibility (axe). Usage: node scripts/look.mjs OUT_DIR [BASE_URL] [NAME…]. The real window has its own pictures.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [, , out = 'look', base = 'http://localhost:1420', ...only] = process.argv;
const WHEN = new Date('2025-11-24T16:02:14Z');
const ZONE = 'America/Chicago';

/** Opens the retry data of the first row, and types a text when there is one. */
const data = async (page, text) => {
  for (const key of ['j', 'Shift+Enter']) await page.keyboard.press(key);
  await page.getByRole('tab', { name: 'Retry data' }).click();
  await page.waitForTimeout(200);
  if (text !== undefined) await page.getByRole('textbox', { name: 'Retry data as JSON' }).fill(text);
  await page.clock.runFor(600);
};
/** Chooses everything that the list shows, then presses a key. */
const all = async (page, key) => {
  await page.keyboard.press('Control+a');
  await page.clock.runFor(200);
  await page.keyboard.press(key);
  await page.waitForTimeout(300);
  await page.clock.runFor(600);
};
/** One change of the retry data of some rows. */
const many = async (page) => {
  for (let row = 0; row < 40; row += 1) for (const key of ['j', 'x']) await page.keyboard.press(key);
  await page.keyboard.press('Shift+R');
  await page.waitForTimeout(300);
  await page.clock.runFor(600);
};
const EDITED = JSON.stringify({ id: 5519208874, name: '#HS-48213', currency: 'EUR', total_price: '482.40', customer: { email: 'm.okafor@lakeside-marine', tags: 'wholesale' }, line_items: [{ sku: 'HSC-ANCHOR-10MM', quantity: '14' }], test: false }, null, 2);

const VIEWS = [
  { name: '01-dashboard', hash: '#/dashboard' },
  { name: '01-dashboard-1024', hash: '#/dashboard', size: [1024, 640] },
  { name: '01-dashboard-scope', hash: '#/dashboard?scope=int0' },
  { name: '02-dashboard-running', hash: '#/dashboard?tab=running' },
  { name: '02-dashboard-running-1024', hash: '#/dashboard?tab=running', size: [1024, 640] },
  { name: '02-cancel', hash: '#/dashboard?tab=running', act: (page) => page.getByRole('button', { name: /^Cancel the run of Shopify/ }).click() },
  { name: '03-errors', hash: '#/errors?q=is:open' },
  { name: '05-flow', hash: '#/flow/5f2d0000c0ffee' },
  { name: '05-flow-1024', hash: '#/flow/5f2d0000c0ffee', size: [1024, 640] },
  { name: '05b-flow-branches', hash: '#/flow/5f2d0008c0ffee' },
  { name: '05c-flow-silent', hash: '#/flow/5f2d0024c0ffee' },
  { name: '05d-flow-never-ran', hash: '#/flow/5f2d0027c0ffee' },
  { name: '05e-flow-unknown', hash: '#/flow/nobody' },
  { name: '05f-flow-settings', hash: '#/flow/5f2d0000c0ffee?tab=settings' },
  { name: '05g-flow-conflict', hash: '#/flow/5f2d0000c0ffee?tab=settings', act: (page) => page.getByRole('radiogroup', { name: /^Auto-resolve/ }).getByText('Off').click() },
  { name: '06-history', hash: '#/flow/5f2d0000c0ffee?tab=history', act: async (page) => { await page.getByRole('button', { name: /^Show the steps/ }).nth(1).click(); } },
  { name: '06c-history-files', hash: '#/flow/5f2d0000c0ffee?tab=history', act: async (page) => { await page.getByRole('button', { name: /^2 files and diagnostics/ }).nth(0).click(); } },
  { name: '03i-run', hash: '#/errors?q=is:open run:r1' },
  { name: '06-history-1024', hash: '#/flow/5f2d0000c0ffee?tab=history', size: [1024, 640] },
  { name: '06b-history-none', hash: '#/flow/5f2d0027c0ffee?tab=history' },
  { name: '03b-columns', hash: '#/errors?q=is:open', act: (page) => page.getByRole('button', { name: 'Columns' }).click() },
  { name: '03g-look-for', hash: '#/errors?q=cured:no', act: async (page) => { await page.getByRole('checkbox', { name: /^Not cured/ }).scrollIntoViewIfNeeded(); } },
  { name: '03f-save-view', hash: '#/errors?q=is:open class:connection', act: async (page) => { await page.keyboard.press('Control+s'); await page.waitForTimeout(300); } },
  { name: '03h-views', hash: '#/dashboard', act: async (page) => { await page.getByRole('button', { name: /^Actions for view Timeouts/ }).click(); } },
  { name: '04c-timeline', hash: '#/errors?q=is:open', act: async (page) => { await page.keyboard.press('j'); await page.keyboard.press('Enter'); await page.getByRole('tab', { name: 'Timeline' }).click(); await page.waitForTimeout(300); } },
  { name: '03e-grouped', hash: '#/errors?q=is:open&group=kind' },
  { name: '03e-grouped-selected', hash: '#/errors?q=is:open&group=kind', act: async (page) => { await page.getByRole('checkbox', { name: /^Select all/ }).nth(0).click(); await page.waitForTimeout(400); } },
  { name: '03e-grouped-1024', hash: '#/errors?q=is:open&group=kind', size: [1024, 640] },
  { name: '08-notifications', hash: '#/notifications', act: async (page) => { await page.getByRole('checkbox', { name: /^Tom Lindqvist, Shopify orders/ }).click(); await page.getByRole('button', { name: 'Eva Rossi: choose the column' }).click(); await page.waitForTimeout(300); } },
  { name: '08-notifications-1024', hash: '#/notifications', size: [1024, 640] },
  { name: '08b-save', hash: '#/notifications', act: async (page) => { await page.getByRole('checkbox', { name: /^Dana Ortiz \(you\), Shopify orders/ }).click(); await page.getByRole('checkbox', { name: /^Eva Rossi, all flows of Shopify/ }).click(); await page.getByRole('button', { name: /^Save 2 changes/ }).click(); await page.waitForTimeout(400); } },
  { name: '08c-connections', hash: '#/notifications?tab=connections' },
  { name: '08d-desktop', hash: '#/notifications?tab=desktop' },
  { name: '08e-thing', hash: '#/notifications', act: (page) => page.getByRole('button', { name: 'Shopify orders → NetSuite', exact: true }).click() },
  { name: '08f-no-match', hash: '#/notifications?q=zzz' },
  { name: '07-analytics', hash: '#/analytics', act: (page) => page.locator('[data-measure=error] [role=slider]').hover({ position: { x: 260, y: 90 } }) },
  { name: '07-analytics-1024', hash: '#/analytics', size: [1024, 640] },
  { name: '07d-analytics-bar', hash: '#/analytics', act: (page) => page.locator('[data-measure=resolved] [role=slider]').hover({ position: { x: 300, y: 90 } }) },
  { name: '07b-analytics-brush', hash: '#/analytics?s=flow:5f2d0000c0ffee', act: async (page) => { await page.locator('[data-measure=success] [role=slider]').focus(); for (const key of ['Home', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key); } },
  { name: '07c-analytics-table', hash: '#/analytics?table=error' },
  { name: '07e-analytics-save', hash: '#/analytics', act: (page) => page.getByRole('button', { name: 'Save' }).click() },
  { name: '09-outbox', hash: '#/outbox?batch=b8' },
  { name: '09-outbox-parked', hash: '#/outbox?batch=b6' },
  { name: '09-outbox-1024', hash: '#/outbox?batch=b6', size: [1024, 640] },
  { name: '09b-outbox-offline', hash: '#/outbox', look: 'offline' },
  { name: '09-outbox-conflict', hash: '#/outbox?batch=b10', act: async (page) => { await page.getByRole('button', { name: /^Compare and choose/ }).click(); await page.waitForTimeout(300); } },
  { name: '09-outbox-edits', hash: '#/outbox?batch=b10' },
  { name: '09-outbox-review', hash: '#/outbox?batch=b8', act: async (page) => { await page.getByRole('button', { name: /^Check against/ }).click(); await page.waitForTimeout(200); } },
  { name: '09-outbox-paused', hash: '#/outbox?batch=b8', act: async (page) => { await page.getByRole('button', { name: 'Pause' }).click(); await page.waitForTimeout(200); } },
  { name: '09-outbox-left', hash: '#/outbox?batch=b4' },
  { name: '09-outbox-left-dry-run', hash: '#/outbox?batch=b4', act: async (page) => { await page.getByRole('button', { name: /^Dry run of these 9/ }).click(); await page.waitForTimeout(300); } },
  { name: '04-retry-data', hash: '#/errors?q=is:open', act: (page) => data(page) },
  { name: '04-retry-data-invalid', hash: '#/errors?q=is:open', act: (page) => data(page, '{\n  "id": 5519208874,\n  "currency": ,\n}') },
  { name: '04-retry-data-edited', hash: '#/errors?q=is:open', act: async (page) => { await data(page, EDITED); await page.getByRole('radiogroup', { name: 'View' }).getByText('Changes').click(); } },
  { name: '04-retry-data-draft', hash: '#/errors?q=is:open', act: async (page) => { await data(page, EDITED); await page.getByRole('tab', { name: 'Details' }).click(); await page.clock.runFor(400); await page.getByRole('tab', { name: 'Retry data' }).click(); await page.clock.runFor(400); await page.waitForTimeout(200); } },
  { name: '04-retry-data-conflict', hash: '#/errors?q=is:open', act: async (page) => { await data(page, EDITED.replace('HS-48213', 'conflict')); await page.getByRole('button', { name: 'Save', exact: true }).click(); await page.waitForTimeout(200); } },
  { name: '04-retry-data-offline', hash: '#/errors?q=is:open', look: 'offline', act: (page) => data(page, EDITED) },
  { name: '04b-http', hash: '#/errors?q=is:open', act: async (page) => { for (const key of ['j', 'Shift+Enter']) await page.keyboard.press(key); await page.getByRole('tab', { name: /^Request/ }).click(); await page.waitForTimeout(200); } },
  { name: '11-retry-dry-run', hash: '#/errors?q=is:open', act: (page) => all(page, 'r') },
  { name: '11-resolve-dry-run', hash: '#/errors?q=is:open', act: (page) => all(page, 'e') },
  { name: '11-assign', hash: '#/errors?q=is:open', act: (page) => all(page, 'a') },
  { name: '11-tag', hash: '#/errors?q=is:open', act: (page) => all(page, 't') },
  { name: '11-purge-dry-run', hash: '#/errors?q=is:resolved', act: async (page) => { await page.keyboard.press('Control+a'); await page.clock.runFor(200); await page.getByRole('button', { name: 'Purge' }).click(); await page.waitForTimeout(300); } },
  { name: '13-download', hash: '#/errors?q=is:open', act: (page) => all(page, 'd') },
  { name: '14-undo', hash: '#/errors?q=is:open', act: async (page) => { for (const key of ['j', 'e']) await page.keyboard.press(key); await page.waitForTimeout(300); await page.clock.runFor(400); } },
  { name: '15-many', hash: '#/errors?q=is:open', act: many },
  { name: '15-many-set', hash: '#/errors?q=is:open', act: async (page) => { await many(page); await page.getByRole('option', { name: /shipTo.country/ }).click(); await page.getByRole('textbox', { name: 'New value' }).fill('DE'); await page.clock.runFor(600); await page.waitForTimeout(200); } },
  { name: '15-many-replace', hash: '#/errors?q=is:open', size: [1024, 640], act: async (page) => { await many(page); await page.getByRole('option', { name: /taxCode/ }).click(); await page.getByRole('radiogroup', { name: 'Change' }).getByText('Replace text').click(); await page.getByRole('textbox', { name: 'Find' }).fill('DE '); await page.getByRole('textbox', { name: 'Replace with' }).fill('VAT-DE-'); await page.clock.runFor(600); await page.waitForTimeout(200); } },
  { name: '15-many-too-many', hash: '#/errors?q=is:open', act: (page) => all(page, 'Shift+R') },
  { name: '10-first-run', hash: '#/', look: 'first-run' },
  { name: '10-first-run-1024', hash: '#/', look: 'first-run', size: [1024, 640] },
  { name: '10b-token-works', hash: '#/', look: 'first-run', act: async (page) => { await page.getByLabel('Name').fill('Acme'); await page.getByLabel('API token').fill('0123456789abcdef0123'); await page.clock.runFor(700); await page.getByText('Token works').waitFor(); } },
  { name: '10c-token-custom', hash: '#/', look: 'no-keyring', act: async (page) => { await page.getByLabel('API token').fill('custom-0123456789abcdef0123'); await page.clock.runFor(700); await page.getByText('A sealed file').click(); await page.getByRole('button', { name: 'Add account' }).click(); } },
  { name: '10d-token-refused', hash: '#/', look: 'first-run', act: async (page) => { await page.getByLabel('API token').fill('bad-0123456789abcdef0123'); await page.clock.runFor(700); await page.getByText('refused the token').waitFor(); } },
  { name: '10e-cache', hash: '#/', look: 'first-run', act: async (page) => { await page.getByRole('button', { name: 'Open a cache' }).click(); await page.getByLabel('Folder').fill('/nowhere'); await page.keyboard.press('Enter'); } },
  { name: '24b-sealed', hash: '#/dashboard', look: 'sealed', act: (page) => page.getByRole('button', { name: 'Unlock' }).click() },
  { name: '11b-palette', hash: '#/dashboard', act: async (page) => { await page.keyboard.press('Control+k'); await page.keyboard.type('ret'); } },
  { name: '11c-sheet', hash: '#/dashboard', act: (page) => page.keyboard.press('?') },
  { name: '12-settings', hash: '#/settings' },
  { name: '12b-accounts', hash: '#/settings?section=accounts' },
  { name: '12c-keyboard', hash: '#/settings?section=keyboard' },
  { name: '12d-network', hash: '#/settings?section=network' },
  { name: '12e-diagnostics', hash: '#/settings?section=diagnostics', act: (page) => page.getByRole('button', { name: 'Show what is included' }).click() },
  { name: '12f-about', hash: '#/settings?section=about' },
  { name: '12g-settings-1024', hash: '#/settings', size: [1024, 640] },
  { name: '12h-restore', hash: '#/settings', act: (page) => page.getByRole('button', { name: 'Go back' }).first().click() },
  { name: '13-safe-start', hash: '#/', look: 'safe' },
  { name: '20-sandbox', hash: '#/dashboard', look: 'sandbox' },
  { name: '21-failed', hash: '#/dashboard', look: 'failed' },
  { name: '22-empty', hash: '#/dashboard', look: 'empty' },
  { name: '23-no-match', hash: '#/dashboard?text=zzz' },
  { name: '24-signed-out', hash: '#/dashboard', look: 'signed-out' },
  { name: '25-accounts', hash: '#/dashboard', act: (page) => page.getByRole('button', { name: /Harborline Supply/ }).click() },
  { name: '26-range', hash: '#/dashboard', act: (page) => page.getByRole('button', { name: /Last 24 hours/ }).click() },
];

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let faults = 0;
for (const theme of ['light', 'dark']) {
  for (const view of VIEWS) {
    if (only.length > 0 && !only.some((part) => view.name.includes(part))) continue;
    const [width, height] = view.size ?? [1440, 900];
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, timezoneId: ZONE, locale: 'en-US' });
    const page = await context.newPage();
    page.on('pageerror', (error) => { faults += 1; process.stderr.write(`${view.name}: ${error.stack ?? error.message}\n`); });
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      faults += 1;
      process.stderr.write(`${view.name}: ${message.text()}\n`);
    });
    await page.clock.install({ time: WHEN });
    await page.goto(`${base}/${view.look === undefined ? '' : `?look=${view.look}`}${view.hash}`);
    await page.clock.runFor(600);
    await page.waitForLoadState('networkidle');
    await page.clock.runFor(400);
    if (view.act !== undefined) { await view.act(page); await page.clock.runFor(400); }
    await page.waitForTimeout(150);
    await page.screenshot({ path: `${out}/${view.name}${theme === 'dark' ? '-dark' : ''}.png` });
    await page.evaluate(axe);
    // Axe waits on timers, so the clock must run again.
    await page.clock.resume();
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
    );
    for (const violation of violations) {
      // The hidden dismiss buttons of an open popover stand beside its dialog, outside of all landmarks.
      if (violation.id === 'region' && violation.nodes.every((node) => node.html.startsWith('<div style="display: contents;">'))) continue;
      faults += 1;
      const where = violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
      process.stderr.write(`${view.name} ${theme}: axe ${violation.id}: ${violation.help}\n  ${where.join('\n  ')}\n  ${violation.nodes[0]?.failureSummary?.split('\n').slice(1, 3).join(' ') ?? ''}\n`);
    }
    await context.close();
  }
}
await browser.close();
process.stdout.write(`${faults} faults\n`);
process.exitCode = faults === 0 ? 0 : 1;
