/** The frame of an open account: sandbox strip, side bar or rail, the screen of the address, notices under its head. */
import { Lock, Wrench, X } from 'lucide-react';
import { useState } from 'react';
import type { Account, Session, StartNote } from '../ipc/gen/api';
import { useRpcWrite } from '../ipc/query';
import { t } from '../messages';
import { Banner, OfflineBanner, useSyncStatus } from '../parts/sync-status';
import { IconButton } from '../shared/button';
import { classes } from '../shared/classes';
import { useRoute } from '../shared/route';
import { ScreenNotice } from '../shared/screen';
import { useTitle } from '../shared/title';
import styles from './app.module.css';
import { environmentName } from './account';
import { ErrorBoundary } from './error-boundary';
import { Palette } from './palette';
import { screenOf } from './screens';
import { ShortcutSheet } from './shortcut-sheet';
import { SideBar } from './side-bar';
import { useShellCommands } from './shell-commands';
import { TokenNotice } from './token-notice';

interface FrameProps {
  session: Session;
  account: Account;
}

/** The frame. */
export function Frame({ session, account }: FrameProps) {
  const route = useRoute();
  const screen = screenOf(route.path);
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [opened, setOpened] = useState(false);
  const save = useRpcWrite('save_settings');
  // The desk begins with the rail, whatever the setting; opening the bar there holds for this window only.
  const railed = screen.railed === true ? !opened : session.settings.sideBarRail;
  const toggleRail = (): void => {
    if (screen.railed === true) setOpened(!opened);
    else save.mutate({ ...session.settings, sideBarRail: !session.settings.sideBarRail });
  };
  useShellCommands({
    session,
    openPalette: () => {
      setPalette(true);
    },
    openSheet: () => {
      setPalette(false);
      setSheet(true);
    },
    toggleRail,
  });
  useTitle(
    t('title.window', {
      screen: t(screen.title),
      account: account.name,
      environment: environmentName(account.environment),
    }),
  );
  return (
    <div className={classes(styles.app, railed && styles.railed)}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          // The hash is the address of the view, so the jump is made by hand.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {t('nav.skip')}
      </a>
      {account.environment === 'sandbox' && (
        <header className={styles.strip}>
          <span>{t('sandbox.strip')}</span>
        </header>
      )}
      <SideBar
        session={session}
        account={account}
        railed={railed}
        current={screen.path}
        onPalette={() => {
          setPalette(true);
        }}
        onToggleRail={toggleRail}
      />
      <main id="main" className={styles.main} tabIndex={-1}>
        <ScreenNotice value={<Notices session={session} account={account} />}>
          <ErrorBoundary view={screen.path}>
            <screen.Component />
          </ErrorBoundary>
        </ScreenNotice>
      </main>
      {palette && (
        <Palette
          onClose={() => {
            setPalette(false);
          }}
          onSheet={() => {
            setPalette(false);
            setSheet(true);
          }}
        />
      )}
      {sheet && (
        <ShortcutSheet
          onClose={() => {
            setSheet(false);
          }}
        />
      )}
    </div>
  );
}

function Notices({ session, account }: FrameProps) {
  const status = useSyncStatus();
  const [hidden, setHidden] = useState<readonly StartNote[]>([]);
  return (
    <>
      {status?.phase === 'offline' && <OfflineBanner status={status} />}
      {session.readOnlyWhy === null && status?.phase === 'signed_out' && <TokenNotice account={account} />}
      {session.readOnlyWhy !== null && (
        <Banner icon={Lock} title={t('read_only.title')}>
          {t(`read_only.${session.readOnlyWhy}`)}
        </Banner>
      )}
      {session.startNotes
        .filter((note) => !hidden.includes(note))
        .map((note) => (
          <Banner
            key={`${note.kind} ${note.path ?? ''}`}
            tone="warn"
            icon={Wrench}
            title={t('start_note.title')}
            action={
              <IconButton
                icon={X}
                label={t('start_note.hide')}
                size="small"
                onPress={() => {
                  setHidden([...hidden, note]);
                }}
              />
            }
          >
            {t(`start_note.${note.kind}`, { path: note.path ?? t('common.not_known') })}
          </Banner>
        ))}
    </>
  );
}
