/** The side bar (224 px) and its rail (48 px): account, jump field, navigation with counts, flows, sync status. */
import { Search, Settings, Workflow } from 'lucide-react';
import type { Account, Navigation, Session } from '../ipc/gen/api';
import { useRpc } from '../ipc/query';
import { t } from '../messages';
import { SyncStatusLine, useSyncStatus } from '../parts/sync-status';
import { IconButton } from '../shared/button';
import { classes } from '../shared/classes';
import { Count } from '../shared/count';
import { formatCount, formatShortCount } from '../shared/format';
import { Icon } from '../shared/icon';
import { Kbd } from '../shared/kbd';
import { href, navigate } from '../shared/route';
import { AccountSwitcher } from './account-switcher';
import { FlowTree } from './flow-tree';
import { SavedViews } from './saved-views';
import { PLACES, SCREENS, type ScreenEntry } from './screens';
import styles from './side-bar.module.css';

interface SideBarProps {
  session: Session;
  account: Account;
  railed: boolean;
  /** Path of the screen that is shown. */
  current: string;
  onPalette: () => void;
  onToggleRail: () => void;
}

/** The side bar or the rail. */
export function SideBar(props: SideBarProps) {
  const navigation = useRpc('get_navigation', {}).data;
  return props.railed ? <Rail {...props} navigation={navigation} /> : <Bar {...props} navigation={navigation} />;
}

type WithNavigation = SideBarProps & { navigation: Navigation | undefined };

function Bar({ session, account, current, onPalette, navigation }: WithNavigation) {
  const status = useSyncStatus();
  return (
    <aside className={styles.side} aria-label={t('nav.label')}>
      <AccountSwitcher session={session} account={account} status={status} />
      <button type="button" className={styles.jump} onClick={onPalette} aria-haspopup="dialog">
        <Icon of={Search} size={14} />
        <span className="grow ell">{t('nav.jump')}</span>
        <Kbd keys="Ctrl+K" />
      </button>
      <nav className={styles.nav} aria-label={t('nav.main')}>
        {SCREENS.filter((screen) => screen.inNavigation).map((screen) => {
          const count = countOf(screen, navigation);
          return (
            <a key={screen.path} href={href(screen.path)} aria-current={screen.path === current ? 'page' : undefined}>
              <Icon of={screen.icon} />
              {t(screen.title)}
              {count !== null && count > 0 && <Count value={count} className={styles.hot} />}
            </a>
          );
        })}
      </nav>
      <SavedViews />
      <FlowTree navigation={navigation} />
      <footer className={styles.foot}>
        {status !== undefined && (
          <a href={href('outbox')}>
            <SyncStatusLine status={status} />
          </a>
        )}
        <span className="end">
          <IconButton
            icon={Settings}
            label={t('nav.settings')}
            kbd="g s"
            onPress={() => {
              navigate('settings');
            }}
          />
        </span>
      </footer>
    </aside>
  );
}

function Rail({ session, account, current, onPalette, onToggleRail, navigation }: WithNavigation) {
  const status = useSyncStatus();
  return (
    <aside className={classes(styles.side, styles.rail)} aria-label={t('nav.label')}>
      <AccountSwitcher session={session} account={account} status={status} tileOnly />
      <nav aria-label={t('nav.main')}>
        <button type="button" className={styles.icon} aria-label={t('nav.search')} title={t('nav.search')} onClick={onPalette}>
          <Icon of={Search} />
        </button>
        {PLACES.map((screen) => {
          const count = countOf(screen, navigation);
          const name = t(screen.title);
          const badge = count !== null && count > 0 ? formatShortCount(count) : null;
          return (
            <a
              key={screen.path}
              href={href(screen.path)}
              className={styles.icon}
              aria-label={badge === null ? name : t('nav.count_name', { count: badge, screen: name })}
              title={count === null || badge === null ? name : t('nav.count_name', { count: formatCount(count), screen: name })}
              aria-current={screen.path === current ? 'page' : undefined}
            >
              <Icon of={screen.icon} />
              {badge !== null && <span className={styles.badge}>{badge}</span>}
            </a>
          );
        })}
        <button type="button" className={styles.icon} aria-label={t('nav.flows')} title={t('nav.flows')} onClick={onToggleRail}>
          <Icon of={Workflow} />
        </button>
      </nav>
      <footer className={styles.foot}>
        {status !== undefined && (
          <a href={href('outbox')}>
            <SyncStatusLine status={status} dotOnly />
          </a>
        )}
      </footer>
    </aside>
  );
}

function countOf(screen: ScreenEntry, navigation: Navigation | undefined): number | null {
  if (navigation === undefined) return null;
  if (screen.path === 'errors') return navigation.openErrors;
  if (screen.path === 'outbox') return navigation.outbox;
  return null;
}
