/**
 * Scrolls 5,000 runs of a history from end to end in Chromium and looks, frame by frame, whether the rows that should be
 * in sight are there: a blank place is a fault. Prints one JSON line. Usage: node scripts/scroll.mjs [BASE_URL], over
 * `npm run dev:fixture` or a preview of the fixture build.
 */
import { chromium } from 'playwright-core';

const [, , base = 'http://localhost:1420'] = process.argv;
const RUNS = 5_000;
/** Rows that one frame moves on by: a wheel that is spun hard. */
const ROWS_A_FRAME = 12;

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${base}/?look=long#/flow/5f2d0000c0ffee?tab=history&range=all`);
const runs = page.getByText('5,000 runs', { exact: true });
await runs.waitFor();

const seen = await page.evaluate(
  ({ rowsAFrame }) =>
    new Promise((resolve) => {
      const grid = document.querySelector('[role=grid][aria-label=Runs]');
      const scroller = [grid, ...grid.querySelectorAll('*')].find((each) => each.scrollHeight > each.clientHeight + 100 && getComputedStyle(each).overflowY !== 'visible');
      const rowPx = grid.querySelector('[role=row][aria-rowindex="3"]').getBoundingClientRect().height;
      const times = [];
      const indexes = new Set();
      let frames = 0;
      let blank = 0;
      let doubled = 0;
      let last = performance.now();
      const step = () => {
        const box = scroller.getBoundingClientRect();
        const rows = [...grid.querySelectorAll('[role=row][aria-rowindex]')].map((row) => ({ index: Number(row.getAttribute('aria-rowindex')), box: row.getBoundingClientRect(), empty: row.textContent.trim() === '' }));
        const body = rows.filter((row) => row.index > 1);
        body.forEach((row) => { if (!row.empty) indexes.add(row.index); });
        if (new Set(body.map((row) => row.index)).size !== body.length) doubled += 1;
        const headBottom = rows.find((row) => row.index === 1)?.box.bottom ?? box.top;
        const bottom = Math.min(box.bottom, box.top + scroller.clientHeight);
        for (let y = headBottom + rowPx / 2; y < bottom - 1; y += rowPx) {
          if (!body.some((row) => !row.empty && row.box.top <= y && row.box.bottom >= y)) { blank += 1; break; }
        }
        frames += 1;
        const now = performance.now();
        times.push(now - last);
        last = now;
        if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1) {
          times.sort((a, b) => a - b);
          resolve({ frames, blank, doubled, lines: Number(grid.getAttribute('aria-rowcount')) - 1, seen: indexes.size, medianMs: times[Math.floor(times.length / 2)] });
          return;
        }
        scroller.scrollTop += rowPx * rowsAFrame;
        requestAnimationFrame(() => requestAnimationFrame(step));
      };
      requestAnimationFrame(step);
    }),
  { rowsAFrame: ROWS_A_FRAME },
);
await browser.close();
const met = seen.blank === 0 && seen.doubled === 0 && seen.seen === seen.lines && seen.lines >= RUNS;
process.stdout.write(`${JSON.stringify({ id: 'history-scroll', value: seen.blank, target: 0, met, ...seen })}\n`);
process.exitCode = met ? 0 : 1;
