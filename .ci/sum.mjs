/** Adds up what the test runners reported, prints one closing line, and fails if anything failed or nothing ran. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, seconds] = process.argv.slice(2);
const read = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : null);

function ui() {
  const text = read("ui.json");
  if (text === null) return null;
  const report = JSON.parse(text);
  // The report keeps no word of a second try; the lane's own output does.
  for (const line of (read("ui.log") ?? "").split("\n").filter((line) => line.includes("(retry x"))) {
    console.log(`passed only when tried again: ${line.replace(/\u001b\[[0-9;]*m/g, "").trim()}`);
  }
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

function junit(name) {
  const text = read(name);
  if (text === null) return null;
  const cases = [...text.matchAll(/<testcase\b[^>]*?(\/>|>[\s\S]*?<\/testcase>)/g)].map((hit) => hit[0]);
  const failed = cases.filter((text) => /<(failure|error)\b/.test(text)).length;
  const skipped = cases.filter((text) => /<skipped\b/.test(text)).length;
  const again = cases.filter((text) => /<flaky(Failure|Error)\b/.test(text));
  for (const text of again) console.log(`passed only when tried again: ${/\bname="([^"]*)"/.exec(text)?.[1]}`);
  return { passed: cases.length - failed - skipped, failed, skipped };
}

function rust() {
  const cases = junit("rust.xml");
  if (cases !== null) return cases;
  const log = read("rust.log");
  if (log === null) return null;
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const hit of log.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    sum.passed += Number(hit[1]);
    sum.failed += Number(hit[2]);
    sum.skipped += Number(hit[3]);
  }
  return sum;
}

const parts = { ui: ui(), rust: rust(), api: junit("api.xml") };
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, part] of Object.entries(parts)) {
  if (part === null || part.passed === 0) {
    console.error(`error: the tests of ${name} left no report`);
    process.exit(1);
  }
  for (const key of Object.keys(total)) total[key] += part[key];
}
const word = total.failed === 0 ? "ok" : "FAILED";
console.log(
  `\nui ${parts.ui.passed} passed, rust ${parts.rust.passed} passed, api ${parts.api.passed} passed, in ${seconds} s\n` +
    `test result: ${word}. ${total.passed} passed; ${total.failed} failed; ${total.skipped} ignored`,
);
process.exit(total.failed === 0 ? 0 : 1);
