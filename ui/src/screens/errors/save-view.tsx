/** Saves what the desk shows as a view: a button in the head, Ctrl+S, and the question for a name. */
import { Bookmark } from 'lucide-react';
import { useState, type JSX } from 'react';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { ViewDialog } from '../../parts/view-dialog/view-dialog';
import { Button } from '../../shared/button';
import { useCommands } from '../../shared/command';
import { currentRoute } from '../../shared/route';
import { showToast } from '../../shared/toast';
import { visibleText } from '../../shared/visible-text';
import type { DeskQuery } from './desk-query';

export function SaveView({ query, blocked, withText }: { query: DeskQuery; blocked: string | null; /** Room for the word. */ withText: boolean }): JSX.Element {
  const [asks, setAsks] = useState(false);
  const save = useRpcWrite('save_view');
  const ask = (): void => {
    save.reset();
    setAsks(true);
  };
  useCommands([
    { id: 'errors save view', title: t('views.save'), group: 'screen', keys: ['Ctrl+S'], icon: Bookmark, inText: true, disabledReason: blocked ?? undefined, run: ask },
  ]);
  return (
    <>
      <Button icon={Bookmark} disabledReason={blocked ?? undefined} onPress={ask}>
        {withText ? t('views.save') : t('views.save_short')}
      </Button>
      {asks && (
        <ViewDialog
          title={t('views.save')}
          name={suggested(query)}
          action={t('views.save')}
          pending={save.isPending}
          failure={save.error?.sentence ?? null}
          onClose={() => setAsks(false)}
          onSave={(name) => {
            const { sort = '', group = '' } = currentRoute().params;
            save.mutate(
              { viewId: null, name, query: query.text, sort, group },
              {
                onSuccess: (view) => {
                  setAsks(false);
                  showToast({ text: t('views.saved', { name: visibleText(view.name) }), tone: 'ok' });
                },
              },
            );
          }}
        />
      )}
    </>
  );
}

/** A name made of what the query asks for. */
function suggested(query: DeskQuery): string {
  return query.parts
    .filter((part) => part.key !== 'is' && !part.exclude)
    .map((part) => visibleText(part.label))
    .join(', ')
    .slice(0, 80);
}
