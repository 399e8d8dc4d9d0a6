/** The form of an account: what it holds, what is missing, what is sent. Pure. */
import type { Account, CheckToken, ConnectAccount, TokenKeep } from '../../ipc/gen/api';

/** Shorter texts are no tokens, and half a pasted one is not worth a request. */
const TOKEN_CHARS_MIN = 16;

/** Regions (API part 2), and an own address. */
export const REGIONS = ['us', 'eu', 'au', 'ca', 'custom'] as const;
/** A region. */
export type Region = (typeof REGIONS)[number];

const HOSTS: Readonly<Record<Exclude<Region, 'custom'>, string>> = {
  us: 'api.integrator.io',
  eu: 'api.eu.integrator.io',
  au: 'api.au.integrator.io',
  ca: 'api.ca.integrator.io',
};

/** What the form holds. */
export interface Form {
  readonly region: Region;
  readonly baseUrl: string;
  readonly environment: 'production' | 'sandbox';
  readonly name: string;
  readonly token: string;
  /** Where the token is kept; none until the person or the state of the keyring has decided. */
  readonly keep: TokenKeep | null;
  /** Passphrase of the sealed file, and the same again. */
  readonly passphrase: string;
  readonly passphraseAgain: string;
}

/** Shortest passphrase that the program takes. */
export const PASSPHRASE_CHARS_MIN = 8;

/** The field that is missing or wrong. */
export type FormFault = 'address' | 'name' | 'token' | 'keep' | 'passphrase' | 'again';

/** The form at the start; that of a known account without its token. */
export function startForm(account: Account | undefined): Form {
  const region = REGIONS.find((each) => each === account?.region) ?? 'us';
  return {
    region,
    baseUrl: region === 'custom' && account !== undefined ? withScheme(account.host) : '',
    environment: account?.environment === 'sandbox' ? 'sandbox' : 'production',
    name: account?.name ?? '',
    token: '',
    keep: null,
    passphrase: '',
    passphraseAgain: '',
  };
}

/** What is missing, the topmost first; null when nothing is. What the address may be in full is decided by the program. */
export function checkForm(form: Form): FormFault | null {
  if (form.region === 'custom' && !/^https?:\/\/[^\s/]/i.test(form.baseUrl.trim())) return 'address';
  if (form.name.trim() === '') return 'name';
  if (form.token.trim() === '') return 'token';
  if (form.keep === null) return 'keep';
  if (form.keep !== 'sealed') return null;
  if (form.passphrase.length < PASSPHRASE_CHARS_MIN) return 'passphrase';
  return form.passphrase === form.passphraseAgain ? null : 'again';
}

/** Whether there is enough to try the token: a place and something that can be one. */
export function canCheck(form: Form): boolean {
  if (form.region === 'custom' && !/^https?:\/\/[^\s/]/i.test(form.baseUrl.trim())) return false;
  return form.token.trim().length >= TOKEN_CHARS_MIN;
}

/** The request that only tries the token. */
export function checkOf(form: Form): CheckToken {
  return { ...placeOf(form), environment: form.environment, token: form.token.trim() };
}

/** Host that the token is sent to. */
export function hostOf(form: Form): string {
  if (form.region !== 'custom') return HOSTS[form.region];
  return /^https?:\/\/([^/?#\s]+)/i.exec(form.baseUrl.trim())?.[1] ?? form.baseUrl.trim();
}

/** The request; blanks around pasted text are dropped. */
export function requestOf(form: Form, replace: boolean): ConnectAccount {
  return {
    name: form.name.trim(),
    ...placeOf(form),
    environment: form.environment,
    token: form.token.trim(),
    keep: form.keep ?? 'memory',
    passphrase: form.keep === 'sealed' ? form.passphrase : null,
    replace,
  };
}

function placeOf(form: Form): { region: string; baseUrl: string | null } {
  const custom = form.region === 'custom';
  return { region: custom ? '' : form.region, baseUrl: custom ? form.baseUrl.trim().replace(/\/+$/, '') : null };
}

function withScheme(host: string): string {
  if (/^https?:\/\//i.test(host)) return host;
  return /^(localhost|127\.|\[::1\])/.test(host) ? `http://${host}` : `https://${host}`;
}
