import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from './button.tsx'

export interface CopyButtonProps {
  /** What it copies, as the button is called: `Copy payload`. */
  readonly label: string
  /** The text, made when it is asked for. */
  readonly text: () => string | Promise<string>
  readonly size?: 'sm' | 'md'
  readonly variant?: 'ghost' | 'plain'
  readonly disabled?: boolean
}

const SHOWN_MS = 1200

/** Puts text on the clipboard, and says so in place. */
export function CopyButton({
  label,
  text,
  size = 'sm',
  variant = 'ghost',
  disabled = false,
}: CopyButtonProps) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  useEffect(() => {
    if (copied === 'no') return
    const timer = setTimeout(() => setCopied('no'), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text())
      setCopied('yes')
    } catch {
      setCopied('failed')
    }
  }
  const said = copied === 'yes' ? 'Copied' : copied === 'failed' ? 'Could not copy' : label
  return (
    <IconButton
      disabled={disabled}
      icon={copied === 'yes' ? Check : Copy}
      iconSize={size === 'sm' ? 12 : 14}
      label={said}
      onClick={() => void copy()}
      size={size}
      variant={variant}
    />
  )
}
