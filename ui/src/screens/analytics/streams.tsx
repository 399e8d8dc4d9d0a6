/** The streams: a legend that shows and hides, removes and adds. */
import { Plus, X } from 'lucide-react';
import type { Analytics, Navigation, StreamRef } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { Menu } from '../../shared/popover';
import styles from './analytics.module.css';
import { legendClass, Stroke } from './chart-frame';
import { STREAMS_MAX, streamKey } from './view';

interface StreamsProps {
  streams: readonly StreamRef[];
  hidden: readonly number[];
  data: Analytics | undefined;
  navigation: Navigation;
  onChange: (streams: readonly StreamRef[], hidden: readonly number[]) => void;
}

/** The legend. */
export function Streams({ streams, hidden, data, navigation, onChange }: StreamsProps) {
  const full = streams.length >= STREAMS_MAX;
  const chosen = new Set(streams.map(streamKey));
  const add = (stream: StreamRef): void => { onChange([...streams, stream], hidden); };
  const offers = navigation.integrations.map((integration) => {
    const id = integration.id ?? 'none';
    const all: { stream: StreamRef; label: string }[] = [
      { stream: { kind: 'integration', id }, label: t('analytics.whole_integration') },
      ...integration.flows.map((flow) => ({ stream: { kind: 'flow' as const, id: flow.id }, label: flow.name })),
    ];
    return {
      head: integration.id === null ? t('common.standalone') : integration.name,
      items: all
        .filter((each) => !chosen.has(streamKey(each.stream)))
        .map((each) => ({ id: streamKey(each.stream), label: each.label, run: () => { add(each.stream); } })),
    };
  });
  return (
    <div className={styles.streams} role="group" aria-label={t('analytics.streams')}>
      {streams.map((stream, at) => {
        const view = data?.streams.find((each) => streamKey(each.stream) === streamKey(stream));
        const name = view?.name ?? nameIn(navigation, stream);
        const shown = !hidden.includes(at);
        return (
          <span key={streamKey(stream)} className={styles.stream}>
            <button
              type="button"
              className={legendClass(shown)}
              aria-pressed={shown}
              title={t('analytics.toggle', { name })}
              onClick={() => { onChange(streams, shown ? [...hidden, at] : hidden.filter((each) => each !== at)); }}
            >
              {view !== undefined && <Stroke color={view.color} dashPx={view.dashPx} />}
              <span className="ell">{name}</span>
            </button>
            {streams.length > 1 && (
              <IconButton
                icon={X}
                size="small"
                label={t('analytics.remove', { name })}
                onPress={() => {
                  onChange(streams.filter((_, place) => place !== at), hidden.filter((each) => each !== at).map((each) => (each > at ? each - 1 : each)));
                }}
              />
            )}
          </span>
        );
      })}
      {full ? (
        <Button variant="ghost" icon={Plus} disabledReason={t('analytics.add_full')}>{t('analytics.add')}</Button>
      ) : (
        <Menu label={t('analytics.add_title')} placement="bottom start" trigger={<Button variant="ghost" icon={Plus}>{t('analytics.add')}</Button>} groups={offers} />
      )}
      <span className={styles.count}>{t('analytics.stream_count', { count: String(streams.length), max: String(STREAMS_MAX) })}</span>
    </div>
  );
}

function nameIn(navigation: Navigation, stream: StreamRef): string {
  if (stream.kind === 'integration') {
    const found = navigation.integrations.find((each) => (each.id ?? 'none') === stream.id);
    return found === undefined || found.id === null ? t('common.standalone') : found.name;
  }
  return navigation.integrations.flatMap((each) => each.flows).find((flow) => flow.id === stream.id)?.name ?? stream.id;
}
