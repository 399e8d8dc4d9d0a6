/** The account at the top of the side bar, and the menu of all accounts of this desk. */
import { ChevronsUpDown, FlaskConical, KeyRound, Plus, UserRound } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import type { Account, Session, SyncStatus } from '../ipc/gen/api';
import { useRpcWrite } from '../ipc/query';
import { t } from '../messages';
import { classes } from '../shared/classes';
import { Icon } from '../shared/icon';
import { LetterTile, initials } from '../shared/letter-tile';
import { Menu, type MenuItem } from '../shared/popover';
import { navigate } from '../shared/route';
import { showToast } from '../shared/toast';
import { accountPlace } from './account';
import { ADD_ACCOUNT_PATH } from './screens';
import styles from './side-bar.module.css';

interface AccountSwitcherProps {
  session: Session;
  account: Account;
  status: SyncStatus | undefined;
  /** Shows the tile only. */
  tileOnly?: boolean;
}

/** The account switcher. */
export function AccountSwitcher({ session, account, status, tileOnly = false }: AccountSwitcherProps) {
  const open = useRpcWrite('open_account');
  const demo = useRpcWrite('open_demo');
  const fail = (error: { sentence: string }): void => {
    showToast({ text: error.sentence, tone: 'error' });
  };
  const place = accountPlace(account);
  const accounts: MenuItem[] = session.accounts.map((each) => ({
    id: each.name,
    label: each.name,
    icon: each.access === 'signed_out' ? KeyRound : UserRound,
    note: each.access === 'signed_out' ? t('account.signed_out') : accountPlace(each),
    run: () => {
      if (each.name !== account.name) open.mutate({ name: each.name }, { onError: fail });
    },
  }));
  const more: MenuItem[] = [
    {
      id: '+add',
      label: t('account.add'),
      icon: Plus,
      run: () => {
        navigate(ADD_ACCOUNT_PATH);
      },
    },
  ];
  if (!session.accounts.some((each) => each.demo)) {
    more.push({
      id: '+demo',
      label: t('account.open_demo'),
      icon: FlaskConical,
      run: () => {
        demo.mutate({}, { onError: fail });
      },
    });
  }
  return (
    <Menu
      label={t('account.menu')}
      placement="bottom start"
      groups={[{ head: t('account.menu'), items: accounts }, { items: more }]}
      trigger={
        <AriaButton
          className={styles.account ?? ''}
          {...(tileOnly ? { 'aria-label': t('account.label', { initials: initials(account.name), name: account.name, place }) } : {})}
        >
          <LetterTile name={account.name} look="solid" />
          {!tileOnly && (
            <>
              <span className="grow">
                <span className="vh">{t('account.words')}</span>
                <b className="ell" title={account.name}>
                  {account.name}
                </b>
                <span className={styles.place}>
                  <span className={classes(styles.live, liveness(status))} />
                  {place}
                </span>
              </span>
              <Icon of={ChevronsUpDown} size={14} />
            </>
          )}
        </AriaButton>
      }
    />
  );
}

function liveness(status: SyncStatus | undefined): string | undefined {
  if (status?.phase === 'signed_out') return styles.bad;
  return status === undefined || status.phase === 'offline' || status.phase === 'paused' ? styles.off : undefined;
}
