# bash completion for permafrost-cli                           -*- shell-script -*-
# SPDX-License-Identifier: GPL-3.0-or-later

_permafrost_cli ()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    local common='--help --json --cache --rewrite --micropython-url --mqtt-as-url'

    COMPREPLY=()
    if (( COMP_CWORD == 1 )); then
        mapfile -t COMPREPLY < <(compgen -W 'versions boards build check cache config show --help --version' -- "$cur")
        return
    fi

    case $prev in
        --release)
            # The list kept from earlier: completing must not wait for the network.
            mapfile -t COMPREPLY < <(compgen -W "latest $(permafrost-cli versions --offline 2> /dev/null | cut -d " " -f 1)" -- "$cur")
            return ;;
        --variant)
            mapfile -t COMPREPLY < <(compgen -W 'FLASH_512K FLASH_1M FLASH_2M_ROMFS' -- "$cur")
            return ;;
        --board)
            mapfile -t COMPREPLY < <(compgen -W 'ESP8266_GENERIC' -- "$cur")
            return ;;
        --cache | --export)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            return ;;
        --file | -f)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -X '!*.py' -- "$cur"; compgen -d -- "$cur")
            return ;;
        --module)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -X '!*.py' -- "$cur"; compgen -d -- "$cur")
            return ;;
        --rewrite | --micropython-url | --mqtt-as-url | --mqtt-as | --jobs | -j | --image | --timeout)
            return ;;
    esac

    case $command in
        versions) common+=' --previews --offline' ;;
        boards)   common+=' --release' ;;
        build)    common+=' --release --board --variant --module --mqtt-as --mqtt-v5 --export --jobs --image --verbose' ;;
        check)    common+=' --image --export' ;;
        cache)    common+=' show clean' ;;
        config)   common+=' get set check test --file --publish-will --timeout' ;;
        show)
            if [[ $cur != -* ]]; then
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -f -X '!*.bin' -- "$cur"; compgen -d -- "$cur")
                return
            fi ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$common" -- "$cur")
}

complete -F _permafrost_cli permafrost-cli
