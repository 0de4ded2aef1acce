import {
  ChevronDown,
  FilePlus2,
  FolderOpen,
  FolderSync,
  House,
  Import,
  Keyboard,
  Plus,
  Workflow,
} from 'lucide-react'
import { Icon, Mark } from '../components/icon.tsx'
import { Menu, MenuGroup, MenuItem, MenuRadio, MenuSeparator } from '../components/menu.tsx'
import { commands, type Theme, ui, useUi, useWorkspace, workspace } from '../stores/index.ts'
import { capsOf } from './keys-of.ts'
import styles from './top-bar.module.css'

const RECENT = 6

/** The last part of a path. */
export const folderName = (path: string): string =>
  path
    .replace(/[\\/]+$/, '')
    .split(/[\\/]/)
    .at(-1) || path

/** The workspace that is open, others to switch to, and what concerns the window as a whole. */
export function WorkspaceMenu() {
  const info = useWorkspace(state => state.info)
  const theme = useUi(state => state.theme)
  const root = info?.workspace ?? null
  const others = (info?.recent ?? []).filter(entry => entry.root !== root).slice(0, RECENT)
  const name = root === null ? 'No workspace' : folderName(root)
  return (
    <Menu
      trigger={
        <button aria-label={`Workspace ${name}, switch`} className={styles.workspace} type="button">
          <Mark />
          <span className="ell">{name}</span>
          <span className={styles.arrow}>
            <Icon of={ChevronDown} size={14} />
          </span>
        </button>
      }
    >
      <MenuItem icon={FolderOpen} onChoose={() => commands.run('workspace.open')}>
        Open workspace
      </MenuItem>
      <MenuItem icon={Workflow} keys={capsOf('flow.open')} onChoose={() => commands.run('flow.open')}>
        Open a flow
      </MenuItem>
      <MenuItem icon={FilePlus2} onChoose={() => commands.run('flow.open-file')}>
        Open flow file
      </MenuItem>
      <MenuItem icon={Plus} keys={capsOf('flow.new')} onChoose={() => commands.run('flow.new')}>
        New flow
      </MenuItem>
      <MenuItem icon={Import} keys={capsOf('flow.import')} onChoose={() => commands.run('flow.import')}>
        Import flow JSON
      </MenuItem>
      {others.length > 0 && (
        <>
          <MenuSeparator />
          <MenuGroup label="Recent">
            {others.map(entry => (
              <MenuItem
                hint={<span className="mono cap">{entry.root}</span>}
                icon={FolderSync}
                key={entry.root}
                onChoose={() => void workspace.openFolder(entry.root)}
              >
                {entry.name}
              </MenuItem>
            ))}
          </MenuGroup>
        </>
      )}
      <MenuSeparator />
      <MenuGroup label="Colours">
        <MenuRadio<Theme>
          onChange={value => ui.setTheme(value)}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          value={theme}
        />
      </MenuGroup>
      <MenuSeparator />
      <MenuItem icon={Keyboard} keys={capsOf('view.keys')} onChoose={() => commands.run('view.keys')}>
        Keys
      </MenuItem>
      <MenuItem icon={House} onChoose={() => commands.run('workspace.welcome')}>
        Welcome screen and examples
      </MenuItem>
    </Menu>
  )
}
