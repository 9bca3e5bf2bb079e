// Package storage is the embedded S3: a versitygw gateway over a directory, in a process of its own.
package storage

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
	"golang.org/x/sys/unix"

	"sellerhouse/extract/process"
)

// Region is what the gateway calls itself.
const Region = "us-east-1"

// Config says what is served.
type Config struct {
	Dir    string // objects, keys; made with mode 0700
	Listen string // 127.0.0.1:9100 if empty; a taken port gives the next free one, port 0 any. Loopback only
	// AccessKey and SecretKey are generated into Dir (access.key and secret.key, mode 0600) where empty.
	AccessKey, SecretKey string
	Bucket               string // created if absent; lake if empty
	// Ready is called once with the address served.
	Ready func(addr string)
}

// Serve serves until ctx ends. There can be one in a process: the gateway keeps its state in globals and changes the
// working directory.
func Serve(ctx context.Context, cfg Config) error {
	if cfg.Bucket == "" {
		cfg.Bucket = "lake"
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return fmt.Errorf("find the storage directory: %w", err)
	}
	objects := filepath.Join(dir, "objects")
	if err := os.MkdirAll(objects, 0o700); err != nil {
		return fmt.Errorf("make the storage directory: %w", err)
	}
	lock, err := process.Lock(dir, "storage", process.Dying)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	if cfg.AccessKey == "" || cfg.SecretKey == "" {
		if cfg.AccessKey, cfg.SecretKey, err = Keys(dir); err != nil {
			return err
		}
	}
	store, sidecar, err := metadata(dir, objects)
	if err != nil {
		return err
	}
	var opts posix.PosixOpts
	opts.SetNewDirPerm(0o700)
	opts.SetNewFilePerm(0o600)
	if sidecar {
		opts.ForceNoTmpFile = true
	}
	backend, err := posix.New(objects, store, opts)
	if err != nil {
		return fmt.Errorf("open the storage directory %s: %w", dir, err)
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	var addr string
	var ended chan error
	for try := 0; ; try++ {
		if addr, err = look(cfg.Listen); err != nil {
			return err
		}
		ended = make(chan error, 1)
		go func() {
			ended <- embedgw.RunVersityGW(running, backend, &embedgw.Config{
				RootUserAccess: cfg.AccessKey, RootUserSecret: cfg.SecretKey, Region: Region, Ports: []string{addr},
				MaxConnections: 4096, MaxRequests: 1024, MultipartMaxParts: 10_000, Quiet: true, KeepAlive: true,
			})
		}()
		err = prepare(running, Client(addr, cfg.AccessKey, cfg.SecretKey), addr, cfg.Bucket, ended)
		if err == nil {
			break
		}
		// Another process may take the port between the look and the listening.
		if !errors.Is(err, syscall.EADDRINUSE) || try == 4 {
			return err
		}
	}
	if cfg.Ready != nil {
		cfg.Ready(addr)
	}
	select {
	case err := <-ended:
		if ctx.Err() == nil {
			return fmt.Errorf("serve storage on %s: %w", addr, err)
		}
	case <-ctx.Done():
		stop()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
		}
	}
	return nil
}

// prepare waits for the gateway and makes the bucket.
func prepare(ctx context.Context, client *s3.Client, addr, bucket string, ended <-chan error) error {
	for {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", addr)
		if err == nil {
			conn.Close()
			break
		}
		select {
		case err := <-ended:
			return fmt.Errorf("start storage on %s: %w", addr, err)
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(5 * time.Millisecond):
		}
	}
	made := make(chan error, 1)
	go func() {
		_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)})
		made <- err
	}()
	var err error
	select {
	case err := <-ended: // what took the connection is not this gateway
		return fmt.Errorf("start storage on %s: %w", addr, err)
	case err = <-made:
	}
	var owned *types.BucketAlreadyOwnedByYou
	var exists *types.BucketAlreadyExists
	if err == nil || errors.As(err, &owned) || errors.As(err, &exists) {
		return nil
	}
	select {
	case own := <-ended: // nor is what answered
		return fmt.Errorf("start storage on %s: %w", addr, own)
	case <-time.After(100 * time.Millisecond):
		return fmt.Errorf("make the bucket %s: %w", bucket, err)
	}
}

// Client is an SDK client of the storage at addr.
func Client(addr, accessKey, secretKey string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String("http://" + addr), Region: Region, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(accessKey, secretKey, ""),
	})
}

// Keys returns the access and the secret key kept in dir, generated the first time.
func Keys(dir string) (accessKey, secretKey string, err error) {
	if accessKey, err = key(dir, "access.key", 10); err != nil {
		return "", "", err
	}
	if secretKey, err = key(dir, "secret.key", 20); err != nil {
		return "", "", err
	}
	return accessKey, secretKey, nil
}

func key(dir, name string, size int) (string, error) {
	path := filepath.Join(dir, name)
	data, err := os.ReadFile(path)
	if err == nil {
		if text := strings.TrimSpace(string(data)); text != "" {
			return text, nil
		}
		return "", fmt.Errorf("the key file %s is empty; delete it to have a new one made", path)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read the storage key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the storage directory: %w", err)
	}
	secret := make([]byte, size)
	if _, err := rand.Read(secret); err != nil {
		return "", fmt.Errorf("make a storage key: %w", err)
	}
	text := hex.EncodeToString(secret)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return key(dir, name, size) // another process was first
	}
	if err != nil {
		return "", fmt.Errorf("write the storage key: %w", err)
	}
	if _, err := f.WriteString(text + "\n"); err != nil {
		f.Close()
		return "", fmt.Errorf("write the storage key: %w", err)
	}
	return text, f.Close()
}

// metadata chooses where ETags and the like are kept: in extended attributes, or beside the objects where the file
// system has none. What was chosen first stays.
func metadata(dir, objects string) (meta.MetadataStorer, bool, error) {
	beside := filepath.Join(dir, "metadata")
	if _, err := os.Stat(beside); err != nil {
		if hasAttributes(objects) {
			return meta.XattrMeta{}, false, nil
		}
		if err := os.MkdirAll(beside, 0o700); err != nil {
			return nil, false, fmt.Errorf("make the metadata directory: %w", err)
		}
	}
	store, err := meta.NewSideCar(beside)
	if err != nil {
		return nil, false, fmt.Errorf("open the metadata directory: %w", err)
	}
	return store, true, nil
}

// hasAttributes reports whether user attributes can be set in dir.
var hasAttributes = func(dir string) bool {
	f, err := os.CreateTemp(dir, ".attribute-")
	if err != nil {
		return false
	}
	defer os.Remove(f.Name())
	f.Close()
	return unix.Setxattr(f.Name(), "user.sellerhouse", []byte("1"), 0) == nil
}

// look is freeAddr; a test lets another process take the address just after.
var look = freeAddr

// freeAddr finds the address to listen on: the one given or, where its port is taken, one of the next 100.
func freeAddr(addr string) (string, error) {
	if addr == "" {
		addr = "127.0.0.1:9100"
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("listen address %q, expected host:port: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", fmt.Errorf("listen address %q is not loopback; the embedded storage speaks plain HTTP, use 127.0.0.1 or a real S3", addr)
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return "", fmt.Errorf("listen address %q, expected a numeric port", addr)
	}
	for n := first; ; n++ {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n)))
		if err == nil {
			defer l.Close()
			return l.Addr().String(), nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) || first == 0 || n == first+100 || n == 65535 {
			return "", fmt.Errorf("listen on %s: %w", addr, err)
		}
	}
}
