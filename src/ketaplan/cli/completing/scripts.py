"""What shells are taught: ``ketaplan completion SHELL`` prints it."""

from __future__ import annotations

BASH = """\
# ketaplan in bash: put this file where bash-completion looks, or add to ~/.bashrc:
#   source <(ketaplan completion bash)
_ketaplan() {
    local IFS=$'\\n'
    COMPREPLY=($(_KETAPLAN_COMPLETE=lines_bash _KETAPLAN_LINE="${COMP_LINE:0:COMP_POINT}" "$1" 2>/dev/null))
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace; fi
}
complete -o default -o nosort -F _ketaplan ketaplan 2>/dev/null || complete -o default -F _ketaplan ketaplan
"""
ZSH = """\
#compdef ketaplan
# ketaplan in zsh: save this as _ketaplan in a folder of $fpath, or add to ~/.zshrc, after compinit:
#   source <(ketaplan completion zsh)
_ketaplan() {
    local -a described
    local line
    while IFS= read -r line; do
        described+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}")
    done < <(_KETAPLAN_COMPLETE=lines _KETAPLAN_WORDS="${(pj:\\n:)${(@Q)words[1,CURRENT]}}" "${words[1]}" 2>/dev/null)
    if (( ${#described} )); then
        _describe -V 'ketaplan' described
    else
        _files
    fi
}
if [[ $funcstack[1] == _ketaplan ]]; then _ketaplan "$@"; else compdef _ketaplan ketaplan; fi
"""
FISH = """\
# ketaplan in fish: save this as ~/.config/fish/completions/ketaplan.fish
function __ketaplan_complete
    set -l words (commandline -opc) (commandline -ct)
    _KETAPLAN_COMPLETE=lines _KETAPLAN_WORDS=(string join \\n -- $words | string collect) $words[1] 2>/dev/null
end
complete --command ketaplan --condition 'test -n "$(__ketaplan_complete | string collect)"' --no-files
complete --command ketaplan --keep-order --arguments '(__ketaplan_complete)'
"""
POWERSHELL = """\
# ketaplan in PowerShell: add to the file that $PROFILE names:
#   ketaplan completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ketaplan -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or
        ($wordToComplete -eq '' -and $_.Extent.EndOffset -le $cursorPosition) } |
        ForEach-Object { "$_".Trim('"', "'") })
    $env:_KETAPLAN_COMPLETE = 'lines'
    $env:_KETAPLAN_WORDS = (@($words) + $wordToComplete) -join "`n"
    try {
        ketaplan 2>$null | ForEach-Object {
            $value, $description = $_ -split "`t", 2
            if (-not $description) { $description = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
        }
    } finally {
        Remove-Item Env:_KETAPLAN_COMPLETE, Env:_KETAPLAN_WORDS -ErrorAction SilentlyContinue
    }
}
"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL, "pwsh": POWERSHELL}
