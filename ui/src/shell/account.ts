/** Words for an account: environment, region, place. */
import type { Account } from '../ipc/gen/api';
import { t } from '../messages';

/** "Production", "Sandbox", or the word as it came. */
export function environmentName(environment: string): string {
  if (environment === 'production') return t('env.production');
  if (environment === 'sandbox') return t('env.sandbox');
  return environment;
}

/** "US · Production", "Demo · Production", or the host for an own address. */
export function accountPlace(account: Account): string {
  if (account.saved) return t('account.saved');
  const environment = environmentName(account.environment);
  if (account.demo) return t('account.demo', { environment });
  return t('account.place', { region: regionName(account), environment });
}

function regionName(account: Account): string {
  switch (account.region) {
    case 'us':
    case 'eu':
    case 'au':
    case 'ca':
      return t(`region.${account.region}`);
    default:
      return account.host;
  }
}
