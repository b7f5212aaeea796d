"""Checks that a local port may be opened: ``check_port.py 8000``.

Exit code 0 and nothing printed, or 1 and two lines: what is wrong, and a port that is free.
"""

import socket
import sys


def problem_of(port: int) -> str | None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", port))
        except PermissionError:
            return "may not be opened by this user"
        except OSError:
            return "is in use by another program"
    return None


def main(wish: str) -> int:
    if not (wish.isascii() and wish.isdigit() and 0 < int(wish) < 65536):
        problem, start = f"PORT is {wish!r}; it must be a number from 1 to 65535.", 8000
    elif why := problem_of(int(wish)):
        problem, start = f"Port {wish} {why}.", max(int(wish) + 1, 8000)
    else:
        return 0
    free = next((port for port in range(start, 65536) if problem_of(port) is None), 8000)
    print(problem, free, sep="\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
