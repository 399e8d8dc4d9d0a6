/** Which screens there are: path, name, place in the navigation, key. A new screen is one line here. */
import { Bell, ChartLine, CircleAlert, LayoutDashboard, Send, Settings, Workflow } from 'lucide-react';
import type { ComponentType } from 'react';
import type { MessageKey } from '../messages';
import { AnalyticsScreen } from '../screens/analytics';
import { DashboardScreen } from '../screens/dashboard';
import { ErrorsScreen } from '../screens/errors';
import { FlowScreen } from '../screens/flow';
import { NotificationsScreen } from '../screens/notifications';
import { OutboxScreen } from '../screens/outbox';
import { SettingsScreen } from '../screens/settings';
import type { IconOf } from '../shared/icon';

/** One screen. */
export interface ScreenEntry {
  /** First part of the address. */
  readonly path: string;
  readonly title: MessageKey;
  readonly icon: IconOf;
  /** Key that goes there; absent for a screen that is of one thing, such as a flow: it is reached by that thing. */
  readonly keys?: string;
  /** Whether it stands in the main navigation; settings stand at the foot. */
  readonly inNavigation: boolean;
  /** Whether it begins with the side bar as a rail. */
  readonly railed?: boolean;
  readonly Component: ComponentType;
}

/** Every screen, in the order of the navigation. */
export const SCREENS: readonly ScreenEntry[] = [
  { path: 'dashboard', title: 'nav.dashboard', icon: LayoutDashboard, keys: 'g d', inNavigation: true, Component: DashboardScreen },
  { path: 'errors', title: 'nav.errors', icon: CircleAlert, keys: 'g e', inNavigation: true, railed: true, Component: ErrorsScreen },
  { path: 'analytics', title: 'nav.analytics', icon: ChartLine, keys: 'g a', inNavigation: true, Component: AnalyticsScreen },
  { path: 'flow', title: 'nav.flow', icon: Workflow, inNavigation: false, Component: FlowScreen },
  { path: 'notifications', title: 'nav.notifications', icon: Bell, keys: 'g n', inNavigation: true, Component: NotificationsScreen },
  { path: 'outbox', title: 'nav.outbox', icon: Send, keys: 'g o', inNavigation: true, Component: OutboxScreen },
  { path: 'settings', title: 'nav.settings', icon: Settings, keys: 'g s', inNavigation: false, Component: SettingsScreen },
];

/** Path of the form that adds an account. */
export const ADD_ACCOUNT_PATH = 'add-account';

const [first] = SCREENS;

/** Screens that can be gone to from anywhere. */
export const PLACES: readonly (ScreenEntry & { keys: string })[] = SCREENS.filter(
  (screen): screen is ScreenEntry & { keys: string } => screen.keys !== undefined,
);

/** The screen of a path, by its first part; the dashboard for any other. */
export function screenOf(path: string): ScreenEntry {
  const [head] = path.split('/');
  const found = SCREENS.find((screen) => screen.path === head) ?? first;
  if (found === undefined) throw new Error('there are no screens');
  return found;
}
