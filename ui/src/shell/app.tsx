/**
 * The window: cache, events, registry of commands, session. Owns what is true for every screen; leaves the frame to
 * frame.tsx and the screens to themselves.
 */
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Event, Session } from '../ipc/gen/api';
import { createQueryClient, followEvents, useRpc } from '../ipc/query';
import { setLanguage, t } from '../messages';
import { FirstRunScreen } from '../screens/first-run';
import { SafeStartScreen } from '../screens/safe-start';
import { LiveRegions } from '../shared/announce';
import { Button } from '../shared/button';
import { CommandProvider, useCommandRegistry } from '../shared/command';
import { DensityContext } from '../shared/density';
import { knownZone } from '../shared/format';
import { ListFace, LoadingRows } from '../shared/list-face';
import { navigate, useRoute } from '../shared/route';
import { ThemeContext, useApplyTheme } from '../shared/theme';
import { TimeContext } from '../shared/time';
import { ToastRegion } from '../shared/toast';
import styles from './app.module.css';
import { ErrorBoundary } from './error-boundary';
import { Frame } from './frame';
import { hearNotice } from './notice';
import { ADD_ACCOUNT_PATH } from './screens';

/** The window; tests may bring their own cache. */
export function App({ client }: { client?: QueryClient }) {
  const [own] = useState(() => client ?? createQueryClient());
  const registry = useCommandRegistry();
  useEffect(
    () =>
      followEvents(own, (event: Event) => {
        if (event.event === 'notice') hearNotice(event.notice);
        if (event.event === 'show') window.location.hash = `#/${event.route}`;
      }),
    [own],
  );
  return (
    <QueryClientProvider client={own}>
      <CommandProvider registry={registry}>
        <ErrorBoundary view="window">
          <SessionGate />
        </ErrorBoundary>
        <ToastRegion />
        <LiveRegions />
      </CommandProvider>
    </QueryClientProvider>
  );
}

function SessionGate() {
  const session = useRpc('get_session', {}, { keepPrevious: true });
  const theme = useApplyTheme(session.data?.settings.theme ?? null);
  const language = session.data?.settings.language ?? null;
  // Before anything below is drawn: messages are looked up while drawing.
  setLanguage(language);
  const relative = session.data?.settings.relativeTime ?? false;
  const zone = knownZone(session.data?.settings.timeZone ?? null);
  const time = useMemo(() => ({ relative, zone }), [relative, zone]);
  return (
    <ThemeContext value={theme}>
      <TimeContext value={time}>
        {session.data !== undefined ? (
          <DensityContext value={session.data.settings.compact ? 'compact' : 'normal'}>
            <WithSession key={language} session={session.data} />
          </DensityContext>
        ) : (
          <main className={styles.start}>
            {session.isError ? (
              <ListFace
                kind="failed"
                title={t('start.failed')}
                actions={
                  <Button
                    variant="primary"
                    onPress={() => {
                      void session.refetch();
                    }}
                  >
                    {t('common.try_again')}
                  </Button>
                }
              >
                {[session.error.sentence, session.error.detail].filter((part) => part !== null).join(' ')}
              </ListFace>
            ) : (
              <LoadingRows />
            )}
          </main>
        )}
      </TimeContext>
    </ThemeContext>
  );
}

function WithSession({ session }: { session: Session }) {
  const route = useRoute();
  const { account } = session;
  if (account === null && session.safeStart && route.path !== ADD_ACCOUNT_PATH) return <SafeStartScreen session={session} />;
  if (account !== null && route.path !== ADD_ACCOUNT_PATH) {
    // A new account starts with nothing of the old one on screen.
    return <Frame key={account.name} session={session} account={account} />;
  }
  return (
    <FirstRunScreen
      session={session}
      replaceName={route.params.name ?? null}
      onDone={() => {
        navigate('dashboard');
      }}
      onCancel={
        account === null
          ? undefined
          : () => {
              navigate('dashboard');
            }
      }
    />
  );
}
