/** Every key there is, from the registry of commands. */
import { t } from '../messages';
import { Button } from '../shared/button';
import { useCommandList, type CommandGroup } from '../shared/command';
import { Dialog } from '../shared/dialog';
import { Kbd } from '../shared/kbd';
import styles from './shortcut-sheet.module.css';

/** Groups in the order of palette and sheet. */
export const GROUPS: readonly CommandGroup[] = ['selection', 'screen', 'go', 'account', 'settings'];

/** The sheet of shortcuts. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const commands = useCommandList().filter((command) => (command.keys ?? []).length > 0);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('sheet.title')}
      width="wide"
      footer={
        <>
          <span className="grow" />
          <Button onPress={onClose} autoFocus>
            {t('sheet.close')}
          </Button>
        </>
      }
    >
      <div className={styles.columns}>
        {GROUPS.map((group) => {
          const own = commands.filter((command) => command.group === group);
          if (own.length === 0) return null;
          return (
            <section key={group} className={styles.group}>
              <h3>{t(`palette.group_${group}`)}</h3>
              <dl>
                {own.map((command) => (
                  <div key={command.id} className={styles.line}>
                    <dt className="ell">{command.title}</dt>
                    <dd>
                      {(command.keys ?? []).map((keys) => (
                        <span key={keys}>
                          <Kbd keys={keys} apart />
                          <span className="vh">{keys}</span>
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
