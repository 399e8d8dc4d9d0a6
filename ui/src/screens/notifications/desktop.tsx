/** Notices of the desktop: what one wants to hear of, quiet hours, and whether anything shows them. Saved at once. */
import { useId, useState, type ReactNode } from 'react';
import type { NoticeSettings, View } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Switch, TextField } from '../../shared/field';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { Pick } from '../../shared/pick';
import { showToast } from '../../shared/toast';
import { visibleText } from '../../shared/visible-text';
import styles from './desktop.module.css';

/** Quiet hours begin and end at half hours. */
const STEP_MIN = 30;
/** Quiet hours that are offered first: 22:00 to 07:00. */
const NIGHT = { quietFromMin: 1_320, quietToMin: 420 } as const;
/** Records that a view is offered with first. */
const AT_LEAST = 10;

export function DesktopNotices() {
  const answer = useRpc('get_notice_settings', {});
  const views = useRpc('list_views', {}).data?.rows ?? [];
  const save = useRpcWrite('save_notice_settings');
  if (answer.data === undefined) {
    return answer.isError ? (
      <ListFace kind="failed" title={t('desktop.failed')} actions={<Button onPress={() => { void answer.refetch(); }}>{t('common.try_again')}</Button>}>
        {answer.error.sentence}
      </ListFace>
    ) : (
      <LoadingRows rows={5} />
    );
  }
  const settings = answer.data;
  const change = (part: Partial<NoticeSettings>): void => {
    save.mutate({ ...settings, ...part }, { onError: (error) => { showToast({ text: error.sentence, tone: 'error' }); } });
  };
  const off = !settings.enabled;
  return (
    <div className={styles.body}>
      <section aria-label={t('desktop.title')}>
        <Line name={t('desktop.enabled')} hint={t('desktop.enabled_hint')}>
          {(id) => <Switch id={id} checked={settings.enabled} onChange={(enabled) => { change(enabled && isBare(settings) ? { enabled, newKind: true, offline: true, parked: true } : { enabled }); }} />}
        </Line>
        <NotifierLine />
        <Line name={t('desktop.new_kind')} hint={t('desktop.new_kind_hint')}>
          {(id) => <Switch id={id} disabled={off} checked={settings.newKind} onChange={(newKind) => { change({ newKind }); }} />}
        </Line>
        <Line name={t('desktop.offline')}>
          {(id) => <Switch id={id} disabled={off} checked={settings.offline} onChange={(offline) => { change({ offline }); }} />}
        </Line>
        <Line name={t('desktop.parked')} hint={t('desktop.parked_hint')}>
          {(id) => <Switch id={id} disabled={off} checked={settings.parked} onChange={(parked) => { change({ parked }); }} />}
        </Line>
        <QuietLine settings={settings} off={off} onChange={change} />
      </section>
      <section aria-label={t('desktop.views')}>
        <h2>{t('desktop.views')}</h2>
        <p className={styles.hint}>{t(views.length === 0 ? 'desktop.no_views' : 'desktop.views_hint')}</p>
        {views.map((view) => (
          <ViewLine key={view.viewId} view={view} settings={settings} off={off} onChange={change} />
        ))}
      </section>
    </div>
  );
}

/** Nothing was ever chosen. */
function isBare(settings: NoticeSettings): boolean {
  return !settings.newKind && !settings.offline && !settings.parked && settings.thresholds.length === 0;
}

function Line({ name, hint, children }: { name: string; hint?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.line}>
      <label htmlFor={id}>
        {name}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </label>
      <span className={styles.side}>{children(id)}</span>
    </div>
  );
}

/** Who shows notices here; said also when nobody does. */
function NotifierLine() {
  const notifier = useRpc('get_notifier', {});
  const attempt = useRpcWrite('try_notice');
  const none = notifier.data?.name === null;
  const words = notifier.isError
    ? notifier.error.sentence
    : notifier.data === undefined
      ? t('desktop.asking')
      : notifier.data.name === null
        ? t('desktop.nobody')
        : t(notifier.data.clicks ? 'desktop.shown_by' : 'desktop.shown_by_no_clicks', { name: visibleText(notifier.data.name) });
  return (
    <div className={styles.line}>
      <p role="status" className={none ? styles.warn : styles.hint}>{words}</p>
      <span className={styles.side}>
        <Button
          size="small"
          pending={attempt.isPending}
          onPress={() => {
            attempt.mutate(
              {},
              {
                onSuccess: ({ shown }) => {
                  void notifier.refetch();
                  showToast(shown ? { text: t('desktop.tried'), tone: 'ok' } : { text: t('desktop.tried_nobody'), tone: 'warning' });
                },
                onError: (error) => { showToast({ text: error.sentence, tone: 'error' }); },
              },
            );
          }}
        >
          {t('desktop.try')}
        </Button>
      </span>
    </div>
  );
}

interface PartProps {
  settings: NoticeSettings;
  off: boolean;
  onChange: (part: Partial<NoticeSettings>) => void;
}

function QuietLine({ settings, off, onChange }: PartProps) {
  const { quietFromMin, quietToMin } = settings;
  const on = quietFromMin !== null && quietToMin !== null;
  const times = [...new Set([...Array.from({ length: 1_440 / STEP_MIN }, (_, at) => at * STEP_MIN), quietFromMin ?? 0, quietToMin ?? 0])].sort((a, b) => a - b);
  const options = times.map((minute) => ({ value: String(minute), label: clock(minute) }));
  return (
    <Line name={t('desktop.quiet')} hint={t('desktop.quiet_hint')}>
      {(id) => (
        <>
          {on && (
            <>
              <Pick label={t('desktop.quiet_from')} options={options} value={String(quietFromMin)} onChange={(next) => { onChange({ quietFromMin: Number(next) }); }} />
              <Pick label={t('desktop.quiet_to')} options={options} value={String(quietToMin)} onChange={(next) => { onChange({ quietToMin: Number(next) }); }} />
            </>
          )}
          <Switch id={id} disabled={off} checked={on} onChange={(next) => { onChange(next ? NIGHT : { quietFromMin: null, quietToMin: null }); }} />
        </>
      )}
    </Line>
  );
}

function ViewLine({ view, settings, off, onChange }: PartProps & { view: View }) {
  const found = settings.thresholds.find((each) => each.viewId === view.viewId);
  const others = settings.thresholds.filter((each) => each.viewId !== view.viewId);
  const [text, setText] = useState<string | null>(null);
  const id = useId();
  const name = visibleText(view.name);
  const atLeast = Number(text);
  const bad = text !== null && !(Number.isInteger(atLeast) && atLeast > 0);
  const keep = (): void => {
    if (text !== null && !bad) onChange({ thresholds: [...others, { viewId: view.viewId, atLeast }] });
    setText(null);
  };
  return (
    <div className={styles.line}>
      <label htmlFor={id} className="ell" title={view.query}>
        {name}
      </label>
      <span className={styles.side}>
        {found !== undefined && (
          <TextField
            label={t('desktop.at_least_of', { name })}
            value={text ?? String(found.atLeast)}
            invalid={bad}
            maxLength={9}
            onChange={setText}
            onBlur={keep}
            onKeyDown={(event) => { if (event.key === 'Enter') keep(); }}
            className={styles.number}
          />
        )}
        <Switch
          id={id}
          disabled={off}
          checked={found !== undefined}
          onChange={(next) => { onChange({ thresholds: next ? [...others, { viewId: view.viewId, atLeast: AT_LEAST }] : others }); }}
        />
      </span>
    </div>
  );
}

function clock(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
