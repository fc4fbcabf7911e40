#!/bin/bash
# Eight tasks, each of which measures every eighth pair and goes on where it stopped when it is queued again:
#   sbatch evaluate.sh SR_DIR HR_DIR
# and when all are done:
#   srloss merge rows/shard-*.ndjson --csv table.csv --html report.html
#SBATCH --job-name=srloss
#SBATCH --array=0-7
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --output=srloss-%A-%a.log

set -euo pipefail
# Without Slurm's variables every task would measure everything.
: "${SLURM_ARRAY_TASK_ID:?submit it with sbatch}"

# The shard comes from SLURM_ARRAY_TASK_ID, _COUNT and _MIN. A pair that can't be read is a row with its error.
exec srloss evaluate "$@" \
  --out "rows/shard-${SLURM_ARRAY_TASK_ID}.ndjson" \
  --threads "${SLURM_CPUS_PER_TASK:-1}" \
  --allow-failures 1000000
