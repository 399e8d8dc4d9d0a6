/**
 * Flows of the fixtures: an account that could be real, and a few names that try to break the screen. One line per
 * flow: name, integration, last runs (o ok, w with errors, f failed, c canceled), open errors, and minutes since.
 */

/** One flow. */
export interface FixtureFlow {
  readonly id: string;
  readonly name: string;
  readonly integration: string;
  readonly runsStrip: string;
  readonly openErrors: number;
  /** Minutes since the last open error; null without one. */
  readonly lastErrorMin: number | null;
  /** Minutes since the last run. */
  readonly lastRunMin: number;
  readonly runs: number;
  readonly averageRunS: number;
  readonly success: number;
  readonly ignored: number;
  readonly errors: number;
  readonly autoResolved: number;
  readonly userResolved: number;
  readonly pages: number;
  readonly disabled?: boolean;
}

type Line = readonly [
  name: string,
  integration: string,
  strip: string,
  open: number,
  lastErrorMin: number | null,
  lastRunMin: number,
  runs: number,
  averageRunS: number,
  success: number,
  ignored: number,
  errors: number,
  auto: number,
  user: number,
  pages: number,
];

const SHOPIFY = 'Shopify – NetSuite';
const SALESFORCE = 'Salesforce – NetSuite';
const AMAZON = 'Amazon – NetSuite';
const EDI = 'EDI – SPS Commerce';
const FINANCE = 'Finance';
const STANDALONE = '';

const LINES: readonly Line[] = [
  ['Shopify orders → NetSuite', SHOPIFY, 'wwfwwwwwwwwwww', 2104, 1, 4, 96, 252, 18204, 311, 1402, 188, 36, 1312],
  ['Salesforce deals → NetSuite', SALESFORCE, 'wwwowowowwwwoo', 402, 15, 17, 96, 98, 2871, 64, 118, 42, 9, 201],
  ['Shopify customers → NetSuite', SHOPIFY, 'woooooooowwwww', 388, 30, 32, 48, 124, 6120, 902, 87, 120, 4, 408],
  ['NetSuite inventory → Shopify', SHOPIFY, 'wooooooooowwoo', 214, 107, 2, 288, 51, 41960, 12088, 63, 301, 0, 2880],
  ['Amazon orders → NetSuite', AMAZON, 'wowwoooooowooo', 203, 41, 42, 72, 117, 3344, 28, 71, 15, 22, 276],
  ['Salesforce accounts → NetSuite', SALESFORCE, 'ooooooowoooooo', 158, 682, 22, 24, 44, 912, 140, 12, 8, 0, 48],
  ['Amazon settlements → NetSuite', AMAZON, 'oooooowwffooww', 115, 476, 482, 1, 751, 4402, 0, 115, 0, 0, 221],
  ['NetSuite fulfillments → Shopify', SHOPIFY, 'oooooooooowooo', 109, 130, 12, 96, 39, 2716, 88, 21, 46, 3, 192],
  ['EDI 850 orders → NetSuite', EDI, 'fwwoooooooooww', 101, 231, 62, 12, 200, 388, 0, 34, 6, 11, 24],
  ['NetSuite shipments → EDI 856', EDI, 'oowooowooowwww', 63, 932, 62, 12, 62, 341, 4, 7, 0, 2, 24],
  ['NetSuite invoices → Salesforce', SALESFORCE, 'oooooooooooooo', 53, 2637, 122, 8, 58, 604, 22, 0, 2, 0, 16],
  ['Stripe charges → NetSuite', FINANCE, 'oooooowooooooo', 42, 352, 362, 4, 408, 8120, 0, 18, 0, 5, 406],
  ['Shopify refunds → NetSuite', SHOPIFY, 'oooooooooooooo', 26, 1038, 32, 24, 36, 240, 11, 2, 4, 1, 24],
  ['Concur expenses → NetSuite bills', FINANCE, 'oooooooooooooo', 24, 6287, 542, 1, 129, 186, 0, 0, 0, 0, 4],
  ['Warehouse files → Snowflake', STANDALONE, 'ooooooooooffff', 16, 302, 302, 6, 17, 0, 0, 1, 0, 0, 0],
  ['Shopify payouts → NetSuite', SHOPIFY, 'oooooooooooooo', 0, null, 242, 1, 104, 72, 0, 0, 3, 0, 4],
  ['NetSuite items → Salesforce', SALESFORCE, 'oooooooooooooo', 0, null, 422, 1, 475, 5210, 11840, 0, 0, 0, 171],
  ['NetSuite inventory → Amazon', AMAZON, 'ooooooooocoooo', 0, null, 7, 144, 48, 20160, 6044, 0, 12, 0, 1440],
  ['NetSuite invoices → EDI 810', EDI, 'oooooooooooooo', 0, null, 62, 12, 29, 317, 0, 0, 0, 0, 12],
  ['Shopify products → Salesforce', SHOPIFY, 'oooooooooooooo', 0, null, 362, 1, 312, 3180, 902, 0, 1, 0, 64],
  ['NetSuite vendor bills → Concur', FINANCE, 'oooooooooooooo', 0, null, 392, 1, 66, 94, 2, 0, 0, 0, 2],
  ['Workday employees → NetSuite', STANDALONE, 'oooooooooooooo', 0, null, 452, 1, 58, 412, 380, 0, 0, 0, 5],
  ['Amazon returns → NetSuite', AMAZON, 'oooooooooooooo', 0, null, 22, 24, 33, 88, 6, 0, 2, 0, 24],
  ['Slack alert relay', STANDALONE, 'oooooooooooooo', 0, null, 3, 61, 4, 61, 0, 0, 0, 0, 61],
  ['Bank statements → NetSuite', FINANCE, 'oooooooooooooo', 0, null, 182, 1, 22, 1, 0, 0, 0, 0, 1],
  ['<img src=x onerror=alert(1)> customers', STANDALONE, 'ooo', 0, null, 52, 3, 12, 3, 0, 0, 0, 0, 3],
  ['Žofie & Šárka, s. r. o. – objednávky → účetní systém pro celou střední Evropu', FINANCE, 'oowooooooooooo', 0, null, 122, 8, 61, 1204567, 0, 0, 0, 0, 12045],
  ['出荷通知 → 在庫', STANDALONE, '', 0, null, 0, 0, 0, 0, 0, 0, 0, 0, 0],
];

/** The flows. */
export const FLOWS: readonly FixtureFlow[] = LINES.map((line, at) => ({
  id: `5f2d${String(at).padStart(4, '0')}c0ffee`,
  name: line[0],
  integration: line[1],
  runsStrip: line[2],
  openErrors: line[3],
  lastErrorMin: line[4],
  lastRunMin: line[5],
  runs: line[6],
  averageRunS: line[7],
  success: line[8],
  ignored: line[9],
  errors: line[10],
  autoResolved: line[11],
  userResolved: line[12],
  pages: line[13],
  disabled: line[2] === '',
}));

/** Id of an integration by its name; null for standalone flows. */
export function integrationId(name: string): string | null {
  return name === STANDALONE ? null : `int${INTEGRATIONS.indexOf(name)}`;
}

/** Names of integrations; standalone flows come last. */
export const INTEGRATIONS: readonly string[] = [SHOPIFY, SALESFORCE, AMAZON, EDI, FINANCE, STANDALONE];

/** A flow by its name; the first when there is none. */
export function flowNamed(name: string): FixtureFlow {
  const found = FLOWS.find((flow) => flow.name === name) ?? FLOWS[0];
  if (found === undefined) throw new Error('there are no flows');
  return found;
}
