/** The form of an account: what it holds, what is missing, what is sent. Pure. */
import type { Account, ConnectAccount } from '../../ipc/gen/api';

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
  /** Whether the keyring is tried. */
  readonly keep: boolean;
}

/** The field that is missing or wrong. */
export type FormFault = 'address' | 'name' | 'token';

/** The form at the start; that of a known account without its token. */
export function startForm(account: Account | undefined): Form {
  const region = REGIONS.find((each) => each === account?.region) ?? 'us';
  return {
    region,
    baseUrl: region === 'custom' && account !== undefined ? withScheme(account.host) : '',
    environment: account?.environment === 'sandbox' ? 'sandbox' : 'production',
    name: account?.name ?? '',
    token: '',
    keep: true,
  };
}

/** What is missing, the topmost first; null when nothing is. What the address may be in full is decided by the program. */
export function checkForm(form: Form): FormFault | null {
  if (form.region === 'custom' && !/^https?:\/\/[^\s/]/i.test(form.baseUrl.trim())) return 'address';
  if (form.name.trim() === '') return 'name';
  return form.token.trim() === '' ? 'token' : null;
}

/** Host that the token is sent to. */
export function hostOf(form: Form): string {
  if (form.region !== 'custom') return HOSTS[form.region];
  return /^https?:\/\/([^/?#\s]+)/i.exec(form.baseUrl.trim())?.[1] ?? form.baseUrl.trim();
}

/** The request; blanks around pasted text are dropped. */
export function requestOf(form: Form): ConnectAccount {
  const custom = form.region === 'custom';
  return {
    name: form.name.trim(),
    region: custom ? '' : form.region,
    baseUrl: custom ? form.baseUrl.trim().replace(/\/+$/, '') : null,
    environment: form.environment,
    token: form.token.trim(),
    keep: form.keep,
  };
}

function withScheme(host: string): string {
  if (/^https?:\/\//i.test(host)) return host;
  return /^(localhost|127\.|\[::1\])/.test(host) ? `http://${host}` : `https://${host}`;
}
