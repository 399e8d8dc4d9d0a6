/** General settings: look, time, pace of the sync, what is kept. */
import { useState } from 'react';
import type { Settings, Theme } from '../../ipc/gen/api';
import { t } from '../../messages';
import { PSEUDO } from '../../messages/pseudo';
import { Button } from '../../shared/button';
import { readNow } from '../../shared/clock';
import { formatAbsolute, formatRelative, knownZone, zoneName } from '../../shared/format';
import { Pick } from '../../shared/pick';
import { Segmented } from '../../shared/segmented';
import { Line, Section, useChange } from './line';
import { Kept } from './kept';

/** An example for the two forms of time: a little while ago. */
const EXAMPLE_AGE_MS = 125_000;
/** Choices of the interval between looks, in seconds. */
const CHECKS_S = [5, 7, 15, 30, 60, 300, 900];
/** Choices of requests at once, and of requests a second. */
const AT_ONCE = [1, 2, 4, 6, 10, 20];
const PER_SECOND = [5, 20, 50, 150, 250];

/** The general settings. */
export function General({ settings, hasAccount }: { settings: Settings; hasAccount: boolean }) {
  return (
    <>
      <Look settings={settings} />
      <TimeForm settings={settings} />
      <Pace settings={settings} />
      {hasAccount && <Kept settings={settings} />}
    </>
  );
}

function Look({ settings }: { settings: Settings }) {
  const change = useChange(settings);
  return (
    <Section title={t('settings.display')}>
      <Line name={t('settings.theme')}>
        <Segmented<Theme | 'system'>
          label={t('settings.theme')}
          options={[
            { value: 'system', label: t('settings.theme_system') },
            { value: 'light', label: t('settings.theme_light') },
            { value: 'dark', label: t('settings.theme_dark') },
          ]}
          value={settings.theme ?? 'system'}
          onChange={(theme) => {
            change(t('settings.theme'), { theme: theme === 'system' ? null : theme });
          }}
        />
      </Line>
      <Line name={t('settings.density')} hint={t('settings.density_hint')}>
        <Segmented
          label={t('settings.density')}
          options={[
            { value: 'normal', label: t('settings.density_normal') },
            { value: 'compact', label: t('settings.density_compact') },
          ]}
          value={settings.compact ? 'compact' : 'normal'}
          onChange={(form) => {
            change(t('settings.density'), { compact: form === 'compact' });
          }}
        />
      </Line>
      <Line name={t('settings.language')} hint={t('settings.language_hint')}>
        <Pick
          label={t('settings.language')}
          bare
          options={[
            { value: '', label: t('settings.language_en') },
            { value: PSEUDO, label: t('settings.language_pseudo') },
          ]}
          value={settings.language ?? ''}
          onChange={(language) => {
            change(t('settings.language'), { language: language === '' ? null : language });
          }}
        />
      </Line>
      <Line name={t('settings.columns')} hint={t(settings.errorColumns.length === 0 ? 'settings.columns_default' : 'settings.columns_own', { count: settings.errorColumns.length })}>
        <Button
          size="small"
          disabledReason={settings.errorColumns.length === 0 ? t('settings.columns_default') : undefined}
          onPress={() => {
            change(t('settings.columns'), { errorColumns: [] });
          }}
        >
          {t('settings.columns_reset')}
        </Button>
      </Line>
      <Line name={t('settings.side_bar')} hint={t('settings.side_bar_hint')}>
        <Segmented
          label={t('settings.side_bar')}
          options={[
            { value: 'full', label: t('settings.side_bar_full') },
            { value: 'rail', label: t('settings.side_bar_rail') },
          ]}
          value={settings.sideBarRail ? 'rail' : 'full'}
          onChange={(form) => {
            change(t('settings.side_bar'), { sideBarRail: form === 'rail' });
          }}
        />
      </Line>
    </Section>
  );
}

function TimeForm({ settings }: { settings: Settings }) {
  const change = useChange(settings);
  const [nowMs] = useState(readNow);
  const zone = knownZone(settings.timeZone);
  const example = nowMs - EXAMPLE_AGE_MS;
  const zones = [
    { value: '', label: t('settings.time_zone_system', { zone: zoneName(undefined) }) },
    ...Intl.supportedValuesOf('timeZone').map((name) => ({ value: name, label: name })),
  ];
  return (
    <Section title={t('settings.time')}>
      <Line name={t('settings.show_times')} hint={t('settings.show_times_hint')}>
        <Segmented
          label={t('settings.show_times')}
          options={[
            { value: 'absolute', label: formatAbsolute(example, nowMs, zone, 'second') },
            { value: 'relative', label: formatRelative(example, nowMs) },
          ]}
          value={settings.relativeTime ? 'relative' : 'absolute'}
          onChange={(form) => {
            change(t('settings.show_times'), { relativeTime: form === 'relative' });
          }}
        />
      </Line>
      <Line name={t('settings.time_zone')} hint={t('settings.time_zone_hint')}>
        <Pick
          label={t('settings.time_zone')}
          bare
          options={zones}
          value={zone ?? ''}
          onChange={(name) => {
            change(t('settings.time_zone'), { timeZone: name === '' ? null : name });
          }}
        />
      </Line>
    </Section>
  );
}

function Pace({ settings }: { settings: Settings }) {
  const change = useChange(settings);
  const numbers = (choices: readonly number[], now: number, label: (count: number) => string) =>
    [...new Set([...choices, now])].sort((a, b) => a - b).map((count) => ({ value: String(count), label: label(count) }));
  return (
    <Section title={t('settings.sync')}>
      <Line name={t('settings.check_every')} hint={t('settings.check_every_hint')}>
        <Pick
          label={t('settings.check_every')}
          bare
          options={numbers(CHECKS_S, settings.checkEveryS, (count) => (count < 60 ? t('settings.every_seconds', { count }) : t('settings.every_minutes', { count: Math.round(count / 60) })))}
          value={String(settings.checkEveryS)}
          onChange={(value) => {
            change(t('settings.check_every'), { checkEveryS: Number(value) });
          }}
        />
      </Line>
      <Line name={t('settings.at_once')} hint={t('settings.at_once_hint')}>
        <Pick
          label={t('settings.at_once')}
          bare
          options={numbers(AT_ONCE, settings.requestsAtOnce, (count) => t('settings.requests', { count }))}
          value={String(settings.requestsAtOnce)}
          onChange={(value) => {
            change(t('settings.at_once'), { requestsAtOnce: Number(value) });
          }}
        />
      </Line>
      <Line name={t('settings.per_second')} hint={t('settings.per_second_hint')}>
        <Pick
          label={t('settings.per_second')}
          bare
          options={numbers(PER_SECOND, settings.requestsPerS, (count) => t('settings.requests', { count }))}
          value={String(settings.requestsPerS)}
          onChange={(value) => {
            change(t('settings.per_second'), { requestsPerS: Number(value) });
          }}
        />
      </Line>
    </Section>
  );
}
