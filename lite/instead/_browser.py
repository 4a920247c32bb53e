"""What the browser's Python is told once: no thread starts there, so tqdm must not watch itself with one."""

from tqdm import tqdm

tqdm.monitor_interval = 0
