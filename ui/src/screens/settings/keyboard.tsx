/** Every key of the window, from the registry of commands. */
import { t } from '../../messages';
import { useCommandList } from '../../shared/command';
import { Kbd } from '../../shared/kbd';
import { Line, Section } from './line';

/** The section. */
export function Keyboard() {
  const commands = useCommandList().filter((command) => (command.keys ?? []).length > 0);
  return (
    <Section title={t('settings.keyboard')}>
      {commands.map((command) => (
        <Line key={command.id} name={command.title}>
          {(command.keys ?? []).map((keys) => (
            <span key={keys}>
              <Kbd keys={keys} apart />
              <span className="vh">{keys}</span>
            </span>
          ))}
        </Line>
      ))}
    </Section>
  );
}
