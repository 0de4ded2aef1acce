@rem The script "fanfare" in package.json begins with exec, so that no shell stands between npm and its signals.
@rem cmd.exe has no exec and finds this file instead.
@%*
