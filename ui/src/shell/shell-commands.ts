/** Commands that can be done on every screen: go, check, look of the window, accounts. */
import { Clock, FlaskConical, Keyboard, Moon, PanelLeft, Plus, RefreshCw, Search, Sun, SunMoon, UserRound } from 'lucide-react';
import { useMemo } from 'react';
import type { RpcError } from '../ipc/errors';
import type { Session, Settings } from '../ipc/gen/api';
import { useRpcWrite } from '../ipc/query';
import { t } from '../messages';
import { announce } from '../shared/announce';
import { useCommands, type Command } from '../shared/command';
import { navigate } from '../shared/route';
import { showToast } from '../shared/toast';
import { ADD_ACCOUNT_PATH, PLACES } from './screens';

/** Accounts that have a key of their own. */
const ACCOUNT_KEYS_MAX = 9;

interface ShellCommandsOf {
  session: Session;
  openPalette: () => void;
  openSheet: () => void;
  toggleRail: () => void;
}

/** Registers the commands of the frame. */
export function useShellCommands({ session, openPalette, openSheet, toggleRail }: ShellCommandsOf): void {
  const { mutate: save } = useRpcWrite('save_settings');
  const { mutate: check } = useRpcWrite('check_now');
  const { mutate: open } = useRpcWrite('open_account');
  const { mutate: openDemo } = useRpcWrite('open_demo');
  const { settings, account, accounts } = session;
  const commands = useMemo(() => {
    const set = (change: Partial<Settings>) => () => {
      save({ ...settings, ...change });
    };
    const go: Command[] = PLACES.map((screen) => ({
      id: `go ${screen.path}`,
      title: t(screen.title),
      group: 'go',
      keys: [screen.keys],
      icon: screen.icon,
      run: () => {
        navigate(screen.path);
      },
    }));
    go.push({
      id: 'go retries',
      title: t('command.go_retries'),
      group: 'go',
      keys: ['g r'],
      icon: RefreshCw,
      run: () => {
        navigate('errors', { tab: 'retries' });
      },
    });
    const switchTo: Command[] = accounts.map((each, at) => ({
      id: `account ${each.name}`,
      title: t('account.open', { name: each.name }),
      group: 'account',
      icon: UserRound,
      ...(at < ACCOUNT_KEYS_MAX ? { keys: [`Ctrl+${at + 1}`], inText: true } : {}),
      run: () => {
        if (each.name !== account?.name) open({ name: each.name });
      },
    }));
    const themes: Command[] = [
      { id: 'theme light', title: t('command.theme_light'), group: 'settings', icon: Sun, run: set({ theme: 'light' }) },
      { id: 'theme dark', title: t('command.theme_dark'), group: 'settings', icon: Moon, run: set({ theme: 'dark' }) },
      { id: 'theme system', title: t('command.theme_system'), group: 'settings', icon: SunMoon, run: set({ theme: null }) },
    ];
    const demo: Command[] = accounts.some((each) => each.demo)
      ? []
      : [
          {
            id: 'account demo',
            title: t('account.open_demo'),
            group: 'account',
            icon: FlaskConical,
            run: () => {
              openDemo({});
            },
          },
        ];
    const add: Command = {
      id: 'account add',
      title: t('account.add'),
      group: 'account',
      icon: Plus,
      run: () => {
        navigate(ADD_ACCOUNT_PATH);
      },
    };
    const timeForm: Command = {
      id: 'time form',
      title: t(settings.relativeTime ? 'command.absolute' : 'command.relative'),
      group: 'settings',
      icon: Clock,
      run: set({ relativeTime: !settings.relativeTime }),
    };
    const checkNow: Command = {
      id: 'check now',
      title: t('command.check_now'),
      group: 'settings',
      keys: ['F5'],
      inText: true,
      icon: RefreshCw,
      run: () => {
        check({}, { onSuccess: sayChecking, onError: sayFailure });
      },
    };
    const view: Command[] = [
      { id: 'rail', title: t('command.rail'), group: 'settings', keys: ['Ctrl+B'], inText: true, icon: PanelLeft, run: toggleRail },
      { id: 'sheet', title: t('command.sheet'), group: 'settings', keys: ['?'], icon: Keyboard, run: openSheet },
      { id: 'palette', title: t('command.palette'), group: 'settings', keys: ['Ctrl+K'], inText: true, quiet: true, icon: Search, run: openPalette },
    ];
    return [...go, ...switchTo, add, ...demo, ...themes, timeForm, checkNow, ...view];
  }, [accounts, account, settings, save, check, open, openDemo, openPalette, openSheet, toggleRail]);
  useCommands(commands);
}

function sayChecking(): void {
  announce(t('command.check_asked'));
}

function sayFailure(error: RpcError): void {
  showToast({ text: error.sentence, tone: 'warning' });
}
