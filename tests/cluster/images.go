package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// pushImage makes an image of one static program and puts it into a registry.
func pushImage(registry, name, program string, arguments []string) error {
	repository, tag, _ := strings.Cut(name, ":")
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	var layer bytes.Buffer
	archive := tar.NewWriter(&layer)
	base := filepath.Base(program)
	if err := archive.WriteHeader(&tar.Header{Name: base, Mode: 0o755, Size: int64(len(content))}); err != nil {
		return err
	}
	if _, err := archive.Write(content); err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return err
	}
	config, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux",
		"config": map[string]any{"Entrypoint": []string{"/" + base}, "Cmd": arguments, "User": "65532"},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{digest(layer.Bytes())}},
	})
	if err != nil {
		return err
	}
	describe := func(kind string, content []byte) map[string]any {
		return map[string]any{"mediaType": "application/vnd.oci.image." + kind, "digest": digest(content), "size": len(content)}
	}
	const mediaType = "application/vnd.oci.image.manifest.v1+json"
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": mediaType,
		"config": describe("config.v1+json", config), "layers": []any{describe("layer.v1.tar", layer.Bytes())},
	})
	if err != nil {
		return err
	}
	for _, blob := range [][]byte{layer.Bytes(), config} {
		if err := pushBlob(registry+"/v2/"+repository, blob); err != nil {
			return err
		}
	}
	_, err = send(http.MethodPut, registry+"/v2/"+repository+"/manifests/"+tag, mediaType, manifest)
	return err
}

func pushBlob(repository string, content []byte) error {
	place, err := send(http.MethodPost, repository+"/blobs/uploads/", "", nil)
	if err != nil {
		return err
	}
	separator := "?"
	if strings.Contains(place, "?") {
		separator = "&"
	}
	_, err = send(http.MethodPut, place+separator+"digest="+digest(content), "application/octet-stream", content)
	return err
}

// send returns the Location of the answer.
func send(method, url, contentType string, body []byte) (string, error) {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		text, _ := io.ReadAll(response.Body)
		return "", fmt.Errorf("%s %s: %s: %s", method, url, response.Status, text)
	}
	return response.Header.Get("Location"), nil
}

func digest(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }
