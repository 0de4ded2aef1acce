import { Import } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Icon } from '../components/icon.tsx'
import styles from './drop-zone.module.css'
import { importFiles } from './files.ts'

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Flow files that are dropped anywhere on the window are opened; nothing that is dropped leads away from it. */
export function DropZone() {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    const onDragLeave = (event: DragEvent) => {
      // It left the window, and not just one element of it.
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent) => {
      setOver(false)
      if (!hasFiles(event)) return
      event.preventDefault()
      void importFiles([...(event.dataTransfer?.files ?? [])])
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('dragleave', onDragLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('dragleave', onDragLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  if (!over) return null
  return (
    <div className={styles.zone}>
      <div className={styles.plate}>
        <Icon of={Import} size={20} />
        Drop the flow to open it
      </div>
    </div>
  )
}
