# Sizes: .c <= 600 lines, .h <= 150, a function's braces <= 60 lines apart.
# A longer table or switch says why: "/* size: one case per SQLSTATE class */"
# in the function (or in the 5 lines before), or in a file's first 20 lines.
set -eu
cd "$(dirname "$0")/.."

find src include -name '*.[ch]' | sort | xargs awk '
function finish_file() {
	if (file == "" || file_waived) return
	limit = file ~ /\.h$/ ? 150 : 600
	if (lines > limit) {
		printf "%s: %d lines, %d are allowed\n", file, lines, limit
		failed = 1
	}
}
FNR == 1 { finish_file(); file = FILENAME; file_waived = 0; waived_at = -99; start = 0 }
{ lines = FNR }
/\/\* size: [^ ]/ { waived_at = FNR; if (FNR <= 20) file_waived = 1 }
/^{/ { start = FNR }
/^}/ && start {
	if (FNR - start + 1 > 60 && waived_at < start - 5) {
		printf "%s:%d: a function of %d lines, 60 are allowed\n", FILENAME, start, FNR - start + 1
		failed = 1
	}
	start = 0
}
END { finish_file(); if (!failed) print "all sizes are in bounds"; exit failed }'
