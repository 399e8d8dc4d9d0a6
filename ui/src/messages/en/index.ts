/** The English catalogue, put together from one file per screen. Keys are unique over all files. */
import { analytics } from './analytics';
import { common } from './words';
import { dashboard } from './dashboard';
import { dataEdit } from './data-edit';
import { desktopNotices } from './desktop-notices';
import { errors } from './errors';
import { failure } from './failure';
import { find } from './find';
import { firstRun } from './first-run';
import { flow } from './flow';
import { notifications } from './notifications';
import { outbox } from './outbox';
import { settings } from './settings';
import { shell } from './shell';

export const en = {
  ...common,
  ...failure,
  ...shell,
  ...dashboard,
  ...dataEdit,
  ...analytics,
  ...errors,
  ...find,
  ...notifications,
  ...desktopNotices,
  ...outbox,
  ...firstRun,
  ...flow,
  ...settings,
} as const;
