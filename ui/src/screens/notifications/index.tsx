/** Who gets which e-mails: people and things, drafts, saving through the outbox, and the next e-mail. */
import { BellRing, Mail } from 'lucide-react';
import { useId, useState } from 'react';
import type { Notifications, Subscriber, SubscriptionPreview, TopicRef } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { useCommands } from '../../shared/command';
import { TextField } from '../../shared/field';
import { Icon } from '../../shared/icon';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { Pick } from '../../shared/pick';
import { useParam } from '../../shared/route';
import { ScreenHead, StatusLine } from '../../shared/screen';
import { TabBar, TabPanel } from '../../shared/tabs';
import { useTimeText } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { visibleText } from '../../shared/visible-text';
import { DesktopNotices } from './desktop';
import { Matrix, type Place } from './matrix';
import styles from './notifications.module.css';
import { ParkedChanges } from './parked';
import { STANDALONE, chosen as chosenOf, connectionRows, filter, flowRows, shownHolding, topicsOf, topicsToJoin, type Area, type Filtered } from './reach';
import { SaveDialog } from './save-dialog';
import { Selection } from './selection';
import { PersonSide, ThingSide } from './side';

/** Who gets which e-mails. */
export function NotificationsScreen() {
  const answer = useRpc('get_notifications', {});
  if (answer.data === undefined) {
    return (
      <>
        <ScreenHead title={t('nav.notifications')} />
        {answer.isError ? (
          <ListFace kind="failed" title={t('notifications.failed')} actions={<Button variant="primary" onPress={() => { void answer.refetch(); }}>{t('common.try_again')}</Button>}>
            {[answer.error.sentence, answer.error.detail].filter((part) => part !== null).join(' ')}
          </ListFace>
        ) : (
          <LoadingRows />
        )}
      </>
    );
  }
  return <Filled data={answer.data} />;
}

type TabId = 'flows' | 'connections' | 'desktop';

/** What is good to know, for each tab. */
const NOTES = { flows: 'notifications.every_15', desktop: 'notifications.desktop_note', connections: 'notifications.at_once' } as const;

function Filled({ data }: { data: Notifications }) {
  const [tab, setTab] = useParam('tab');
  const [text, setText] = useParam('q');
  const [integration, setIntegration] = useParam('integration');
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [area, setArea] = useState<Area | null>(null);
  const idBase = useId();
  const draft = useRpcWrite('draft_subscriptions');
  const current: TabId = tab === 'connections' || tab === 'desktop' ? tab : 'flows';
  const all = current === 'connections' ? connectionRows(data) : flowRows(data, integration);
  const shown = filter(all, data.people, text);
  // A filter may leave less than was chosen before.
  const at = { row: Math.min(place.row, shown.rows.length - 1), column: Math.min(place.column, shown.people.length - 1) };
  const chosen = chosenOf(area, shown);
  const write = (people: readonly Subscriber[], topics: TopicRef[], subscribed: boolean): void => {
    const able = people.filter((person) => person.canChange).map((person) => person.personId);
    if (able.length === 0 || topics.length === 0) return;
    draft.mutate({ people: able, topics, subscribed }, { onError: (error) => { showToast({ text: error.sentence, tone: 'error' }); } });
  };
  const clear = (): void => {
    setArea(null);
  };
  useCommands(area === null ? [] : [{ id: 'notifications clear', title: t('selection.clear'), group: 'screen', keys: ['Escape'], quiet: true, run: clear }]);
  return (
    <>
      <Head data={data} text={text} onText={setText} integration={integration} onIntegration={(next) => { clear(); setIntegration(next === '' ? null : next); }} tab={current} />
      <TabBar<TabId>
        label={t('nav.notifications')}
        idBase={idBase}
        tabs={[
          { id: 'flows', label: t('notifications.tab_flows') },
          { id: 'desktop', label: t('notifications.tab_desktop') },
          { id: 'connections', label: t('notifications.tab_connections'), count: data.connections.length },
        ]}
        selected={current}
        onSelect={(next) => {
          clear();
          setPlace({ row: 0, column: at.column });
          setTab(next === 'flows' ? null : next);
        }}
      >
        <span className={styles.tabNote}>
          <Icon of={current === 'desktop' ? BellRing : Mail} size={14} />
          {t(NOTES[current])}
        </span>
      </TabBar>
      {data.ownOnly && <p className={styles.remark}>{t('notifications.own_only')}</p>}
      {data.peopleHidden > 0 && <p className={styles.remark}>{t('notifications.people_hidden', { count: data.peopleHidden })}</p>}
      <ParkedChanges parked={data.parked} />
      <TabPanel idBase={idBase} selected={current} className={styles.panel ?? ''}>
        {current === 'desktop' ? (
          <DesktopNotices />
        ) : shown.rows.length === 0 ? (
          <Nothing any={all.length > 0} tab={current} onClear={() => { setText(null); }} />
        ) : (
          <Board data={data} shown={shown} at={at} area={area} onMove={setPlace} onChoose={setArea} label={t(current === 'flows' ? 'notifications.grid_flows' : 'notifications.grid_connections')} onWrite={write}>
            {area !== null && chosen.rows.length > 0 && chosen.people.length > 0 && (
              <Selection
                chosen={chosen}
                people={data.people}
                pending={draft.isPending}
                onDraft={(subscribed) => { write(chosen.people, subscribed ? topicsToJoin(chosen.rows) : chosen.rows.map((row) => row.topic), subscribed); }}
                onCopy={(from) => { write(chosen.people, topicsOf(shownHolding(from)), true); }}
                onColumn={() => { setArea({ ...area, fromRow: 0, toRow: shown.rows.length - 1 }); }}
                onClear={clear}
              />
            )}
          </Board>
        )}
      </TabPanel>
      {current !== 'desktop' && <Foot data={data} />}
    </>
  );
}

interface BoardProps {
  data: Notifications;
  shown: Filtered;
  at: Place;
  area: Area | null;
  label: string;
  onMove: (place: Place) => void;
  onChoose: (area: Area | null) => void;
  onWrite: (people: readonly Subscriber[], topics: TopicRef[], subscribed: boolean) => void;
  children: React.ReactNode;
}

function Board({ data, shown, at, area, label, onMove, onChoose, onWrite, children }: BoardProps) {
  const person = shown.people[Math.max(0, at.column)];
  const row = shown.rows[Math.max(0, at.row)];
  return (
    <div className={styles.split}>
      <div className={styles.main}>
        <Matrix
          label={label}
          thing={t(shown.rows[0]?.topic.kind === 'connection' ? 'notifications.connection' : 'notifications.flow')}
          shown={shown}
          at={at}
          area={area}
          onMove={onMove}
          onChoose={onChoose}
          onSwitch={(who, what, on) => {
            onChoose(null);
            onWrite([who], [what.topic], on);
          }}
        />
        {children}
      </div>
      {at.column === -1 && row !== undefined ? <ThingSide data={data} row={row} /> : person !== undefined && <PersonSide data={data} person={person} />}
    </div>
  );
}

interface HeadProps {
  data: Notifications;
  text: string;
  onText: (text: string | null) => void;
  integration: string;
  onIntegration: (id: string) => void;
  tab: TabId;
}

function Head({ data, text, onText, integration, onIntegration, tab }: HeadProps) {
  const discard = useRpcWrite('discard_subscriptions');
  const preview = useRpcWrite('preview_subscriptions');
  const [asked, setAsked] = useState<SubscriptionPreview | null>(null);
  const fail = (error: { sentence: string }): void => {
    showToast({ text: error.sentence, tone: 'error' });
  };
  const save = (): void => {
    if (data.drafts > 0 && !preview.isPending) preview.mutate({}, { onSuccess: setAsked, onError: fail });
  };
  useCommands(data.drafts === 0 ? [] : [{ id: 'notifications save', title: t('notifications.save'), group: 'screen', keys: ['Ctrl+S'], run: save }]);
  return (
    <>
      <ScreenHead title={t('nav.notifications')}>
        {tab === 'flows' && (
          <Pick
            label={t('notifications.integration')}
            bare
            value={integration}
            options={[
              { value: '', label: t('notifications.all_integrations') },
              ...data.integrations.map((each) => ({ value: each.integrationId, label: each.integrationId === STANDALONE ? t('notifications.standalone') : visibleText(each.name) })),
            ]}
            onChange={onIntegration}
          />
        )}
        {tab !== 'desktop' && (
          <TextField
            label={t('notifications.filter')}
            placeholder={t('notifications.filter')}
            type="search"
            clearable
            value={text}
            onChange={(next) => { onText(next === '' ? null : next); }}
            className={styles.filter}
          />
        )}
        <span className="grow" />
        {data.drafts > 0 && (
          <>
            <span className={styles.count} role="status">{t('notifications.unsaved', { count: data.drafts })}</span>
            <Button variant="ghost" pending={discard.isPending} onPress={() => { discard.mutate({}, { onError: fail }); }}>
              {t('notifications.discard')}
            </Button>
            <Button variant="primary" kbd="Ctrl+S" pending={preview.isPending} onPress={save}>
              {t('notifications.save_n', { count: data.drafts })}
            </Button>
          </>
        )}
      </ScreenHead>
      {asked !== null && <SaveDialog preview={asked} drafts={data.drafts} onClose={() => { setAsked(null); }} />}
    </>
  );
}

function Nothing({ any, tab, onClear }: { any: boolean; tab: TabId; onClear: () => void }) {
  if (any) {
    return (
      <ListFace kind="no_match" title={t('notifications.no_match')} actions={<Button onPress={onClear}>{t('notifications.clear_filter')}</Button>}>
        {t('notifications.no_match_text')}
      </ListFace>
    );
  }
  return (
    <ListFace kind="empty" title={t(tab === 'flows' ? 'notifications.empty_flows' : 'notifications.empty_connections')}>
      {t('notifications.empty_text')}
    </ListFace>
  );
}

function Foot({ data }: { data: Notifications }) {
  const time = useTimeText();
  return (
    <StatusLine>
      <Legend look={styles.on} words={t('notifications.legend_on')} />
      <Legend look={styles.through} words={t('notifications.legend_through')} />
      <Legend look={styles.drafted} words={t('notifications.legend_drafted')} />
      <span className="end">{data.asOfMs === null ? t('notifications.never_read') : t('notifications.as_of', { time: time(data.asOfMs) })}</span>
    </StatusLine>
  );
}

function Legend({ look, words }: { look: string | undefined; words: string }) {
  return (
    <span className={styles.legend}>
      <span className={[styles.cell, look].join(' ')} aria-hidden="true">
        <i />
      </span>
      {words}
    </span>
  );
}
