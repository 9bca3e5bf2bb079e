package lease

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Owner names a process so that another one on the same machine can see that it is gone.
type Owner struct {
	Host  string `json:"host"`
	Boot  string `json:"boot,omitempty"` // the machine's boot, and the process namespace: a pid means nothing elsewhere
	PID   int    `json:"pid"`
	Start string `json:"start,omitempty"` // when the process began, in the kernel's ticks
}

// Self names this process.
func Self() Owner {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	pid := os.Getpid()
	return Owner{Host: host, Boot: boot(), PID: pid, Start: started(pid)}
}

// gone says whether the owner was a process of this machine that no longer runs. Where that cannot be known
// it says no.
func (o Owner) gone() bool {
	if o.Boot == "" || o.Boot != boot() {
		return false
	}
	if err := syscall.Kill(o.PID, 0); errors.Is(err, syscall.ESRCH) {
		return true
	}
	now := started(o.PID)
	return now != "" && now != o.Start // the number went to another process
}

// running says whether the owner is a process of this machine that runs.
func (o Owner) running() bool {
	return o.Boot != "" && o.Boot == boot() && o.Start != "" && started(o.PID) == o.Start
}

// boot names the running kernel and process namespace; "" where the system does not say.
func boot() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	ns, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id)) + " " + ns
}

// started returns field 22 of /proc/PID/stat; the name before it may hold spaces and brackets.
func started(pid int) string {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	s := string(raw)
	f := strings.Fields(s[strings.LastIndexByte(s, ')')+1:])
	if len(f) < 20 {
		return ""
	}
	if f[0] == "Z" {
		return "ended" // and not yet waited for
	}
	return f[19]
}
