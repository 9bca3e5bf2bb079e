package doctor

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"sellerhouse/cmd/internal/config"
	"sellerhouse/cmd/internal/parts"
	"sellerhouse/extract/lake"
	"sellerhouse/load/warehouse"
)

// open opens one kind of part, so that one that fails hides nothing of the others.
func (d *doctor) open(ctx context.Context, needs parts.Needs) (*parts.Parts, error) {
	opt := d.opt
	opt.Needs = needs
	cfg := *d.cfg
	cfg.Amazon.URL = ""
	return parts.Open(ctx, &cfg, opt)
}

// patience is how long a server may take before it counts as not there.
const patience = time.Minute

func (d *doctor) storage(ctx context.Context) {
	const area = "storage"
	where, fix := "embedded, in "+d.cfg.DataDir, "see what the message says; the log with -v says more"
	if !d.cfg.S3.Embedded() {
		where, fix = "s3://"+d.cfg.S3.Bucket+"/"+d.cfg.S3.Prefix, "allow s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket on the bucket, and kms:GenerateDataKey and kms:Decrypt on s3.kms_key"
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("no answer for a minute"))
	defer cancel()
	p, err := d.open(ctx, parts.Lake)
	if err != nil {
		d.found(area, "connect", Fail, err.Error(), fix)
		return
	}
	defer func() { _ = p.Close(ctx) }()
	var token [8]byte
	_, _ = rand.Read(token[:])
	key := "state/doctor/" + hex.EncodeToString(token[:])
	body := []byte("sellerhouse doctor")
	if !d.try(area, "write, read, list, delete", fix, func() (string, error) { return where, roundTrip(ctx, p.Store, key, body) }) {
		return
	}
	d.try(area, "conditional writes", "the lake needs If-None-Match and If-Match on PutObject; AWS has them, other servers need a recent release",
		func() (string, error) { return "", conditional(ctx, p.Store, key, body) })
}

func roundTrip(ctx context.Context, s lake.Store, key string, body []byte) error {
	if _, err := s.Put(ctx, key, bytes.NewReader(body), int64(len(body))); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	r, _, err := s.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, body) {
		return fmt.Errorf("read back %d of %d bytes: %w", len(got), len(body), err)
	}
	found := false
	for o, err := range s.List(ctx, key) {
		if err != nil {
			return fmt.Errorf("list: %w", err)
		}
		found = found || o.Key == key
	}
	if !found {
		return errors.New("list: what was written is not listed")
	}
	if err := s.Delete(ctx, key); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	if _, err := s.Stat(ctx, key); !errors.Is(err, lake.ErrNotFound) {
		return fmt.Errorf("delete: the object is still there (%w)", err)
	}
	return nil
}

// conditional checks the two conditions that commits and leases rest on.
func conditional(ctx context.Context, s lake.Store, key string, body []byte) error {
	defer func() { _ = s.Delete(ctx, key) }()
	o, err := s.PutIfAbsent(ctx, key, body)
	if err != nil {
		return fmt.Errorf("write a new object under If-None-Match: %w", err)
	}
	if _, err := s.PutIfAbsent(ctx, key, body); !errors.Is(err, lake.ErrExists) {
		return fmt.Errorf("If-None-Match does not protect an object that exists (%v)", err)
	}
	if _, err := s.PutIfMatch(ctx, key, []byte("second"), o.ETag); err != nil {
		return fmt.Errorf("replace under If-Match: %w", err)
	}
	if _, err := s.PutIfMatch(ctx, key, []byte("third"), o.ETag); !errors.Is(err, lake.ErrChanged) {
		return fmt.Errorf("If-Match does not protect a changed object (%v)", err)
	}
	return nil
}

// oldest is the oldest ClickHouse release the SQL is known to work on: views use what came with it.
const oldest = 25

func (d *doctor) warehouse(ctx context.Context) {
	const area = "warehouse"
	if d.cfg.Need(config.PartWarehouse) != nil {
		return // said already
	}
	p, err := d.open(ctx, parts.Warehouse)
	if err != nil {
		d.found(area, "connect", Fail, err.Error(), "check clickhouse.dsn, the network path and the password; leave it empty for the embedded engine")
		return
	}
	defer func() { _ = p.Close(ctx) }()
	var version string
	if err := p.DB.QueryRow(ctx, "SELECT version()").Scan(&version); err != nil {
		d.found(area, "version", Fail, err.Error(), "let the user run SELECT version()")
		return
	}
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err == nil && n < oldest {
		d.found(area, "version", Warn, "ClickHouse "+version, fmt.Sprintf("upgrade to release %d or newer", oldest))
	} else {
		d.found(area, "version", OK, "ClickHouse "+version, "")
	}
	d.grants(ctx, p.DB)
	switch {
	case p.ServerSide:
		d.found(area, "reads the lake", OK, "by the named collection lake", "")
	case d.cfg.S3.Embedded():
		d.found(area, "reads the lake", Warn, "a server cannot reach the embedded storage: rows are sent to it", "set s3.bucket for loads on the server's side")
	default:
		d.found(area, "reads the lake", Warn, "no named collection lake, or no right to see it: rows are sent to the server",
			"CREATE NAMED COLLECTION lake AS url = 'https://BUCKET.s3.REGION.amazonaws.com/PREFIX/', use_environment_credentials = 1; GRANT NAMED COLLECTION ON lake TO the user")
	}
}

// needed is what loading does, as privileges.
var needed = []string{
	"CREATE DATABASE ON *.*",
	"SELECT, INSERT, CREATE TABLE, DROP TABLE, ALTER TABLE ON dw.*",
	"SELECT, INSERT, CREATE TABLE, DROP TABLE, ALTER TABLE ON ops.*",
	"CREATE VIEW, DROP VIEW, SELECT ON mart.*",
	"CREATE VIEW, DROP VIEW, SELECT ON stg.*",
}

func (d *doctor) grants(ctx context.Context, db *warehouse.DB) {
	const area = "warehouse"
	if d.cfg.ClickHouse.Embedded() {
		d.found(area, "grants", OK, "admin of the embedded engine", "")
		return
	}
	for _, g := range needed {
		var ok uint8
		err := db.QueryRow(ctx, "CHECK GRANT "+g).Scan(&ok)
		switch {
		case warehouse.Code(err) == 62: // SYNTAX_ERROR: releases before CHECK GRANT
			d.found(area, "grants", Warn, "this release cannot be asked for grants", "GRANT "+strings.Join(needed, "; GRANT "))
			return
		case err != nil:
			d.found(area, "grant "+g, Fail, err.Error(), "GRANT "+g+" TO the user")
		case ok == 0:
			d.found(area, "grant "+g, Fail, "missing", "GRANT "+g+" TO the user")
		default:
			d.found(area, "grant "+g, OK, "", "")
		}
	}
}
